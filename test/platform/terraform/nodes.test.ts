import { fixtureAwsLab } from '../../support/lab';
import { statementsOf, synthesize } from './synthesized';

const nodesOf = (nodes = {}) => synthesize(fixtureAwsLab({ aws: { nodes } })).nodes;

describe('The node group', () => {
  test('is called worker-nodes and has two t3.medium unless the lab says otherwise', () => {
    expect(nodesOf().only('aws_eks_node_group')).toMatchObject({
      node_group_name: 'worker-nodes',
      cluster_name: 'fixture',
      version: '1.35',
      ami_type: 'AL2023_x86_64_STANDARD',
      instance_types: ['t3.medium'],
      scaling_config: { min_size: 2, desired_size: 2, max_size: 2 },
      subnet_ids: '${data.aws_subnets.private-subnets.ids}',
    });
  });

  test('takes several instance types and its size from the lab', () => {
    const nodes = nodesOf({ instanceTypes: ['m6i.large', 'm5.large'], min: 0, desired: 1, max: 5 });
    expect(nodes.only('aws_eks_node_group')).toMatchObject({
      instance_types: ['m6i.large', 'm5.large'],
      scaling_config: { min_size: 0, desired_size: 1, max_size: 5 },
    });
  });

  test('is replaced one node at a time when its launch template changes', () => {
    expect(nodesOf().only('aws_eks_node_group')).toMatchObject({
      launch_template: {
        id: '${aws_launch_template.worker-nodes_machines.id}',
        version: '${aws_launch_template.worker-nodes_machines.latest_version}',
      },
      update_config: { max_unavailable: 1 },
    });
  });
});

describe('Further node groups', () => {
  const groupsOf = (aws: Readonly<Record<string, unknown>>) =>
    synthesize(fixtureAwsLab({ aws })).nodes.all('aws_eks_node_group');

  test('are made where the lab asks for them, and not otherwise', () => {
    expect(Object.keys(groupsOf({}))).toEqual(['worker-nodes']);
    expect(Object.keys(groupsOf({ nodeGroups: { gpu: {}, spot: {} } })).sort()).toEqual([
      'gpu-nodes',
      'spot-nodes',
      'worker-nodes',
    ]);
  });

  test('with a GPU have its driver, keep other pods away, and cost nothing until somebody wants them', () => {
    expect(groupsOf({ nodeGroups: { gpu: {} } })['gpu-nodes']).toMatchObject({
      ami_type: 'AL2023_x86_64_NVIDIA',
      instance_types: ['g4dn.xlarge'],
      labels: { 'nvidia.com/gpu.present': 'true' },
      taint: [{ key: 'nvidia.com/gpu', value: 'true', effect: 'NO_SCHEDULE' }],
      scaling_config: { min_size: 0, desired_size: 0, max_size: 1 },
    });
  });

  test('of spare machines are asked for as such', () => {
    expect(groupsOf({ nodeGroups: { spot: { desired: 2 } } })['spot-nodes']).toMatchObject({
      capacity_type: 'SPOT',
      scaling_config: { min_size: 0, desired_size: 2, max_size: 2 },
    });
  });

  test('for the lesson on scheduling have its labels, and its taint where it is', () => {
    const groups = groupsOf({ nodeGroups: { normal: {}, powerful: {}, vip: {}, backup: {} } });
    const shown = (name: string) => [groups[name]?.['labels'], groups[name]?.['taint'] ?? []];
    expect(shown('normal-nodes')).toEqual([{ usage: 'normal' }, []]);
    expect(shown('powerful-nodes')).toEqual([{ usage: 'normal', capability: 'powerful' }, []]);
    expect(shown('vip-nodes')).toEqual([
      { usage: 'normal', capability: 'powerful' },
      [{ key: 'class', value: 'vip', effect: 'NO_SCHEDULE' }],
    ]);
    expect(shown('backup-nodes')).toEqual([{ usage: 'backup' }, []]);
  });
});

describe('A paused lab', () => {
  const stacks = synthesize(
    fixtureAwsLab({ aws: { paused: true, nodes: { min: 2, desired: 3, max: 4 }, nodeGroups: { vip: {} } } }),
  );

  test('has every node group at zero, ready to grow again', () => {
    const groups = stacks.nodes.all('aws_eks_node_group');
    expect(groups['worker-nodes']?.['scaling_config']).toEqual({ min_size: 0, desired_size: 0, max_size: 4 });
    expect(groups['vip-nodes']?.['scaling_config']).toEqual({ min_size: 0, desired_size: 0, max_size: 1 });
  });

  test('keeps its control plane', () => {
    expect(stacks.cluster.only('aws_eks_cluster')).toMatchObject({ name: 'fixture' });
  });
});

describe('The machines', () => {
  const template = nodesOf().only('aws_launch_template');

  test('answer metadata requests with a token only, and to the node itself only', () => {
    expect(template['metadata_options']).toEqual({
      http_endpoint: 'enabled',
      http_tokens: 'required',
      http_put_response_hop_limit: 1,
    });
  });

  test('have an encrypted gp3 root volume that goes with them', () => {
    expect(template['block_device_mappings']).toEqual([
      {
        device_name: '/dev/xvda',
        ebs: { volume_type: 'gp3', volume_size: 20, encrypted: 'true', delete_on_termination: 'true' },
      },
    ]);
  });

  test('carry the tags of the lab, and so do their volumes and interfaces, but not the one whose change would replace them', () => {
    const tags = { lab: 'fixture', owner: 'teacher', Name: 'fixture-worker-nodes' };
    expect(template['tag_specifications']).toEqual(
      ['instance', 'volume', 'network-interface'].map((type) => ({ resource_type: type, tags })),
    );
  });
});

describe('The role of the nodes', () => {
  const nodes = nodesOf();

  test('joins the cluster and pulls images, and has no right that belongs to a pod', () => {
    const own = Object.values(nodes.all('aws_iam_role_policy_attachment'))
      .filter((attachment) => attachment['role'] === '${aws_iam_role.role.name}')
      .map((attachment) => attachment['policy_arn']);
    expect(own).toEqual([
      'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly',
      'arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy',
    ]);
    expect(nodes.types).not.toContain('aws_iam_role_policy');
  });

  test('is assumed by machines alone', () => {
    const [trust, ...more] = statementsOf(nodes.all('aws_iam_role')['role']?.['assume_role_policy']);
    expect(trust).toMatchObject({ Action: ['sts:AssumeRole'], Principal: { Service: 'ec2.amazonaws.com' } });
    expect(more).toEqual([]);
  });

  test('outlives the nodes', () => {
    expect(nodes.only('aws_eks_node_group')['depends_on']).toEqual([
      'aws_iam_role_policy_attachment.role_AmazonEKSWorkerNodePolicy',
      'aws_iam_role_policy_attachment.role_AmazonEC2ContainerRegistryPullOnly',
    ]);
  });
});

describe('The add-ons of the nodes stack', () => {
  const addons = nodesOf().all('aws_eks_addon');

  test.each(['coredns', 'metrics-server', 'aws-ebs-csi-driver'])('install %s once there are nodes', (name) => {
    const addon = Object.values(addons).find((each) => each['addon_name'] === name);
    expect(addon?.['cluster_name']).toBe('fixture');
    expect(addon?.['depends_on']).toContain('aws_eks_node_group.worker-nodes');
  });

  test('let the storage driver make volumes with a role of its own', () => {
    expect(addons['ebs-csi-driver']?.['pod_identity_association']).toEqual([
      { role_arn: '${aws_iam_role.ebs-csi-driver_role.arn}', service_account: 'ebs-csi-controller-sa' },
    ]);
    const attachments = Object.values(nodesOf().all('aws_iam_role_policy_attachment'));
    expect(attachments).toContainEqual({
      role: '${aws_iam_role.ebs-csi-driver_role.name}',
      policy_arn: 'arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy',
    });
  });
});
