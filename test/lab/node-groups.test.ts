import { fixtureAwsLab } from '../support/lab';

const groupsOf = (overrides: Parameters<typeof fixtureAwsLab>[0]) =>
  fixtureAwsLab(overrides).aws.nodeGroups.map(({ key, desired, max }) => [key, desired, max]);

test('A node group says what its pods must tolerate', () => {
  const { nodeGroups } = fixtureAwsLab({ aws: { nodeGroups: { gpu: { desired: 1 } } } }).aws;
  expect(nodeGroups.map(({ key, desired, taints }) => [key, desired, taints])).toEqual([
    ['general', 2, []],
    ['gpu', 1, [{ key: 'nvidia.com/gpu', value: 'true', effect: 'NoSchedule' }]],
  ]);
});

test('Machines with a GPU are those of the system that runs jobs on them, and come with it', () => {
  const [, gpu] = fixtureAwsLab({ systems: ['cuda'] }).aws.nodeGroups;
  expect(gpu).toMatchObject({
    key: 'gpu',
    system: 'cuda',
    name: 'gpu-nodes',
    image: 'AL2023_x86_64_NVIDIA',
    desired: 0,
  });
});

test('A system that is wanted has its own node groups, at zero until lab.yaml says how many nodes', () => {
  expect(groupsOf({ systems: ['music'] })).toEqual([['general', 2, 2]]);
  const own = [
    ['normal', 0, 1],
    ['powerful', 0, 1],
    ['vip', 0, 1],
    ['backup', 0, 2],
  ];
  expect(groupsOf({ systems: ['greeter'] })).toEqual([['general', 2, 2], ...own]);
  const [, normal] = groupsOf({ systems: ['greeter'], aws: { nodeGroups: { normal: { desired: 1 } } } });
  expect(normal).toEqual(['normal', 1, 1]);
});

test('A node group of a system that is not wanted is there where lab.yaml lists it', () => {
  expect(groupsOf({ systems: ['music'], aws: { nodeGroups: { vip: {} } } })).toEqual([
    ['general', 2, 2],
    ['vip', 0, 1],
  ]);
});

test('Every node group is at zero while the lab is paused', () => {
  expect(groupsOf({ systems: ['music'], aws: { paused: true } })).toEqual([['general', 0, 2]]);
});
