import { valuesOf } from '../findings';

const ring = (replicas: number, annotations: string) => `
kind: StatefulSet
metadata: { name: ring, namespace: ns, annotations: ${annotations} }
spec: { replicas: ${replicas}, template: { metadata: { labels: { app: ring } }, spec: { containers: [] } } }
`;

test.each([
  [3, "{ systems-lab/replication-factor: '3' }"],
  [4, "{ systems-lab/replication-factor: '3' }"],
  [1, '{}'],
])('passes %i members with %s', (replicas, annotations) => {
  expect(valuesOf('replication-fits', ring(replicas, annotations))).toEqual([]);
});

test('finds fewer members than copies of a row', () => {
  expect(valuesOf('replication-fits', ring(2, "{ systems-lab/replication-factor: '3' }"))).toEqual([
    'spec.replicas: 2, with a replication factor of 3',
  ]);
});
