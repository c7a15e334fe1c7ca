import { changedPaths, resourceDifferences } from '../../../src/cli/diff/differences';
import { comparisonLines } from '../../../src/cli/diff/report';

const change = (address: string, actions: readonly string[], more: object) => {
  const [type = ''] = address.split('.');
  return { address, type, mode: 'managed' as const, change: { actions, before: null, after: null, ...more } };
};

test('What a plan would do is told by its words and its fields, and what it leaves as it is is not', () => {
  const changes = [
    change('aws_subnet.new', ['create'], {}),
    change('aws_eks_node_group.a', ['update'], {
      before: { scaling_config: [{ desired_size: 2 }], labels: {} },
      after: { scaling_config: [{ desired_size: 3 }], labels: {} },
    }),
    change('aws_dynamodb_table.a', ['delete', 'create'], { replace_paths: [['hash_key'], ['name']] }),
    change('aws_vpc.a', ['no-op'], {}),
    change('aws_eip.a', ['delete'], {}),
  ];
  expect(resourceDifferences(changes)).toEqual([
    { what: 'aws_subnet.new', does: 'add', fields: [], losesData: false },
    { what: 'aws_eks_node_group.a', does: 'change', fields: ['scaling_config'], losesData: false },
    { what: 'aws_dynamodb_table.a', does: 'replace', fields: ['hash_key', 'name'], losesData: true },
    { what: 'aws_eip.a', does: 'destroy', fields: [], losesData: false },
  ]);
});

test('A node group that is at zero is told to come back, and one that grows or goes is not', () => {
  const sizes = (before: number, after: number) =>
    change('aws_eks_node_group.a', ['update'], {
      before: { scaling_config: [{ desired_size: before }] },
      after: { scaling_config: [{ desired_size: after }] },
    });
  const made = change('aws_eks_node_group.b', ['create'], { after: { scaling_config: [{ desired_size: 2 }] } });
  const found = resourceDifferences([sizes(0, 2), sizes(1, 2), sizes(2, 0), made]);
  expect(found.map(({ wakes = false }) => wakes)).toEqual([true, false, false, false]);
  const parts = { stacks: [{ name: 'nodes', state: 'changed' as const, differences: found.slice(0, 1) }], charts: [] };
  expect(
    comparisonLines({ ...parts, lab: 'a', environment: 'aws', usdPerHour: { before: null, after: null } }),
  ).toEqual([
    'stack nodes:',
    '  aws_eks_node_group.a changes (scaling_config): it is at zero, and its',
    '    nodes come back',
  ]);
});

test('Paths lead to what differs and no further', () => {
  const before = { spec: { replicas: 1, containers: [{ image: 'a' }, { image: 'b' }], same: {} } };
  const after = { spec: { replicas: 2, containers: [{ image: 'a' }, { image: 'c' }], same: {}, paused: true } };
  expect(changedPaths(before, after)).toEqual(['spec.replicas', 'spec.containers[1].image', 'spec.paused']);
  expect(changedPaths(before, before)).toEqual([]);
});
