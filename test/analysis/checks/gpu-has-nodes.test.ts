import { documentsOf } from '../documents';
import { valuesOf } from '../findings';

const workers = { node_group_name: 'worker-nodes', ami_type: 'AL2023_x86_64_STANDARD' };
const gpu = {
  node_group_name: 'gpu-nodes',
  ami_type: 'AL2023_x86_64_NVIDIA',
  taint: { key: 'nvidia.com/gpu', value: 'true', effect: 'NO_SCHEDULE' },
};
const tolerant = 'tolerations: [{ key: nvidia.com/gpu, operator: Exists }]';

const check = (groups: object, more = tolerant, limits = '{ nvidia.com/gpu: 1 }') => {
  const pod = `{ containers: [{ name: cuda, image: 'cuda:1', resources: { limits: ${limits} } }], ${more} }`;
  const yaml = `kind: Job\nmetadata: { name: cuda }\nspec: { template: { spec: ${pod} } }`;
  return valuesOf('gpu-has-nodes', documentsOf(yaml, { aws_eks_node_group: groups }));
};

test('passes a pod that asks for a GPU and tolerates the taint of a group that has some', () => {
  expect(check({ workers, gpu })).toEqual([]);
});

test('passes a pod that asks for none, and one whose nodes are not ours', () => {
  expect(check({ workers }, '', '{ cpu: 1 }')).toEqual([]);
  expect(check({})).toEqual([]);
});

test('finds a pod that asks for a GPU where no group has one', () => {
  expect(check({ workers })).toEqual(['limits nvidia.com/gpu, and no node group with GPUs']);
});

test('finds a pod that the taint of the group keeps away', () => {
  expect(check({ workers, gpu }, '')).toEqual([
    'limits nvidia.com/gpu, without a toleration of nvidia.com/gpu=true:NoSchedule',
  ]);
});
