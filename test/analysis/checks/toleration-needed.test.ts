import { documentsOf } from '../documents';
import { valuesOf } from '../findings';

const vip = { node_group_name: 'vip-nodes', taint: [{ key: 'class', value: 'vip', effect: 'NO_SCHEDULE' }] };
const check = (toleration: string, groups: object = { vip, workers: { node_group_name: 'worker-nodes' } }) => {
  const pod = `kind: Pod\nmetadata: { name: web }\nspec: { containers: [], tolerations: [${toleration}] }`;
  return valuesOf('toleration-needed', documentsOf(pod, { aws_eks_node_group: groups }));
};

test.each([
  '{ key: class, value: vip, effect: NoSchedule }',
  '{ key: class, operator: Equal, value: vip }',
  '{ key: class, operator: Exists }',
  '{ operator: Exists }',
  '{ key: node.kubernetes.io/not-ready, operator: Exists, effect: NoExecute }',
])('passes %s', (toleration) => {
  expect(check(toleration)).toEqual([]);
});

test.each([
  ['{ key: class, value: vop, effect: NoSchedule }', 'class=vop:NoSchedule'],
  ['{ key: clazz, operator: Exists }', 'clazz'],
  ['{ key: class, value: vip, effect: NoExecute }', 'class=vip:NoExecute'],
])('finds %s', (toleration, text) => {
  expect(check(toleration)).toEqual([`toleration: ${text}`]);
});

test('finds a toleration whose node group the lab has not', () => {
  expect(check('{ key: class, value: vip }', { workers: { node_group_name: 'worker-nodes' } })).toHaveLength(1);
});

test('has no opinion where the nodes are not ours', () => {
  expect(check('{ key: clazz, operator: Exists }', {})).toEqual([]);
});
