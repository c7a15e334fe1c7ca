import { type RenderedWorkload, replicasOf, requestsOf } from '../../../src/analysis/chart-renders/render';

const one: RenderedWorkload = {
  kind: 'Deployment',
  name: 'web',
  labels: {},
  replicas: 1,
  replicasAt: 'web.replicas',
  containers: [{ name: 'web', requests: { cpu: '100m', memory: '1Gi' }, resourcesAt: 'web.resources' }],
};
const values = { web: { replicas: 3, resources: { requests: { cpu: '50m' } } } };

test('a pod asks for what the values say, and for the rest as the chart says by itself', () => {
  expect(requestsOf(one, {})).toEqual({ cpu: '100m', memory: '1Gi' });
  expect(requestsOf(one, values)).toEqual({ cpu: '50m', memory: '1Gi' });
});

test('a pod asks for what the chart says where the values say no quantity', () => {
  const garbled = { web: { resources: { requests: { cpu: '20 m', memory: '2Gi' } } } };
  expect(requestsOf(one, garbled)).toEqual({ cpu: '100m', memory: '2Gi' });
});

test('a pod of several containers asks for what all of them do', () => {
  const beside = { name: 'beside', resourcesAt: 'web.resources' };
  const silent = { name: 'silent' };
  const { cpu, memory } = requestsOf({ ...one, containers: [...one.containers, beside, silent] }, values);
  expect(Number(cpu)).toBeCloseTo(0.1);
  expect(Number(memory)).toBe(2 ** 30);
});

test('there are as many pods as the values say, or the chart; of a DaemonSet one on every node', () => {
  const { replicas, replicasAt, ...daemon } = one;
  expect([replicas, replicasAt]).toEqual([1, 'web.replicas']);
  expect(replicasOf(one, {})).toBe(1);
  expect(replicasOf(one, values)).toBe(3);
  expect(replicasOf({ ...one, containers: [] }, { web: { replicas: 'three' } })).toBe(1);
  expect(replicasOf(daemon, values)).toBe('every node');
});
