import { valuesOf } from '../findings';

const member = (heap: string, resources: string) => `
kind: StatefulSet
metadata: { name: ring, namespace: ns }
spec:
  template:
    metadata: { labels: { app: ring } }
    spec:
      containers: [{ name: member, image: 'a:1', env: [{ name: MAX_HEAP_SIZE, value: ${heap} }], resources: ${resources} }]
`;

const limit = (memory: string) => `{ limits: { memory: ${memory} } }`;

test.each([
  ['512M', '1Gi'],
  ['1G', '1025Mi'],
  ['900000K', '1000Mi'],
])('passes a heap of %s under a limit of %s', (heap, memory) => {
  expect(valuesOf('heap-fits', member(heap, limit(memory)))).toEqual([]);
});

test.each([
  ['2G', limit('1Gi'), 'container member, MAX_HEAP_SIZE: 2G, with a memory limit of 1Gi'],
  ['1024M', limit('1Gi'), 'container member, MAX_HEAP_SIZE: 1024M, with a memory limit of 1Gi'],
  ['512M', '{}', 'container member, MAX_HEAP_SIZE: 512M, without a memory limit'],
  ['half', limit('1Gi'), 'container member, MAX_HEAP_SIZE: half'],
])('finds a heap of %s with %s', (heap, resources, value) => {
  expect(valuesOf('heap-fits', member(heap, resources))).toEqual([value]);
});
