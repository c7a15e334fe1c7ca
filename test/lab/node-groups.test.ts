import { missingNodeGroups } from '../../src/lab/node-groups';
import { fixtureAwsLab } from '../support/lab';

test('A node group says what its pods must tolerate', () => {
  const { nodeGroups } = fixtureAwsLab({ aws: { nodeGroups: { gpu: { desired: 1 } } } }).aws;
  expect(nodeGroups.map(({ kind, desired, taints }) => [kind, desired, taints])).toEqual([
    ['general', 2, []],
    ['gpu', 1, [{ key: 'nvidia.com/gpu', value: 'true', effect: 'NoSchedule' }]],
  ]);
});

test('A system that needs a GPU misses the group for it, unless the lab has one', () => {
  const system = { nodeGroups: ['general', 'gpu'] } as const;
  expect(missingNodeGroups(system, [])).toEqual(['gpu']);
  expect(missingNodeGroups(system, ['gpu'])).toEqual([]);
});

test('A system for nodes of every lab misses nothing', () => {
  expect(missingNodeGroups({ nodeGroups: ['general'] }, [])).toEqual([]);
});
