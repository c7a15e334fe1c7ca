import { valuesOf } from '../findings';

const budget = (bound: string, replicas: number) => `
kind: Deployment
metadata: { name: web, namespace: ns }
spec:
  replicas: ${replicas}
  template: { metadata: { labels: { app: web } }, spec: { containers: [] } }
---
kind: PodDisruptionBudget
metadata: { name: web, namespace: ns }
spec: { selector: { matchLabels: { app: web } }, ${bound} }
`;

test.each([
  ['maxUnavailable: 1', 1],
  ['maxUnavailable: 10%', 2],
  ['minAvailable: 1', 2],
  ['minAvailable: 50%', 3],
])('passes %s of %i pods', (bound, replicas) => {
  expect(valuesOf('drain-possible', budget(bound, replicas))).toEqual([]);
});

test.each([
  ['maxUnavailable: 0', 2, 'maxUnavailable 0 of 2 pods'],
  ['maxUnavailable: 0%', 4, 'maxUnavailable 0% of 4 pods'],
  ['minAvailable: 1', 1, 'minAvailable 1 of 1 pods'],
  ['minAvailable: 100%', 3, 'minAvailable 100% of 3 pods'],
  ['minAvailable: 60%', 2, 'minAvailable 60% of 2 pods'],
])('finds %s of %i pods', (bound, replicas, value) => {
  expect(valuesOf('drain-possible', budget(bound, replicas))).toEqual([value]);
});

const another = (name: string, namespace: string) => `---
kind: PodDisruptionBudget
metadata: { name: ${name}, namespace: ${namespace} }
spec: { selector: { matchLabels: { app: web } }, maxUnavailable: 1 }
`;

test('finds pods that two budgets select, which Kubernetes never evicts', () => {
  expect(valuesOf('drain-possible', budget('maxUnavailable: 1', 2) + another('more', 'ns'))).toEqual([
    'in the disruption budgets web and more',
  ]);
});

test('passes budgets of the same labels in two namespaces', () => {
  expect(valuesOf('drain-possible', budget('maxUnavailable: 1', 2) + another('web', 'other'))).toEqual([]);
});
