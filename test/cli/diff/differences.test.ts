import { changedPaths, resourceDifferences } from '../../../src/cli/diff/differences';

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

test('Paths lead to what differs and no further', () => {
  const before = { spec: { replicas: 1, containers: [{ image: 'a' }, { image: 'b' }], same: {} } };
  const after = { spec: { replicas: 2, containers: [{ image: 'a' }, { image: 'c' }], same: {}, paused: true } };
  expect(changedPaths(before, after)).toEqual(['spec.replicas', 'spec.containers[1].image', 'spec.paused']);
  expect(changedPaths(before, before)).toEqual([]);
});
