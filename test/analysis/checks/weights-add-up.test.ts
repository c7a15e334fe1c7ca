import { valuesOf } from '../findings';

const route = (...weights: readonly (number | undefined)[]) => `
kind: VirtualService
metadata: { name: web, namespace: ns }
spec:
  hosts: [web]
  http: [{ route: [${weights
    .map((weight) => `{ destination: { host: web }${weight === undefined ? '' : `, weight: ${weight}`} }`)
    .join(', ')}] }]
`;

test.each([[[100, 0]], [[90, 10]], [[33, 33, 34]], [[undefined]]])('passes the weights %j', (weights) => {
  expect(valuesOf('weights-add-up', route(...weights))).toEqual([]);
});

test.each([
  [[60, 20], '60 + 20 = 80'],
  [[90, 30], '90 + 30 = 120'],
  [[0, 0], '0 + 0 = 0'],
  [[110, -10], '110 + -10 = 100'],
  [[100, undefined, 1], '100 + 0 + 1 = 101'],
])('finds the weights %j', (weights, sum) => {
  expect(valuesOf('weights-add-up', route(...weights))).toEqual([`spec.http.0.route weights: ${sum}`]);
});
