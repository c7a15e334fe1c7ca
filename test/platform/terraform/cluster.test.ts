import { fixtureAwsLab } from '../../support/lab';
import { statementsOf, synthesize } from './synthesized';

const clusterOf = (overrides = {}) => synthesize(fixtureAwsLab(overrides)).cluster;

describe('The control plane', () => {
  const cluster = clusterOf({ kubernetesVersion: '1.36', aws: { apiAccessCidrs: ['198.51.100.0/24'] } });
  const eks = cluster.only('aws_eks_cluster');

  test('runs the version of the lab and never slides into extended support', () => {
    expect(eks).toMatchObject({ name: 'fixture', version: '1.36', upgrade_policy: { support_type: 'STANDARD' } });
  });

  test('lets in nobody but by access entries, its creator included', () => {
    expect(eks['access_config']).toEqual({
      authentication_mode: 'API',
      bootstrap_cluster_creator_admin_permissions: false,
    });
  });

  test('is reached from inside, and from outside by the configured blocks alone', () => {
    expect(eks['vpc_config']).toEqual({
      endpoint_private_access: true,
      endpoint_public_access: true,
      public_access_cidrs: ['198.51.100.0/24'],
      subnet_ids: '${data.aws_subnets.private-subnets.ids}',
    });
    expect(JSON.stringify(cluster.json)).not.toContain('0.0.0.0/0');
  });

  test('encrypts secrets with a key that is rotated', () => {
    expect(eks['encryption_config']).toEqual({
      provider: { key_arn: '${aws_kms_key.secrets-key.arn}' },
      resources: ['secrets'],
    });
    expect(cluster.only('aws_kms_key')).toMatchObject({ enable_key_rotation: true });
  });

  test('lets the account look after that key, and the cluster alone decrypt with it', () => {
    const statements = statementsOf(cluster.only('aws_kms_key')['policy']);
    const mayOf = (principal: string) =>
      statements.filter(({ Principal }) => Principal?.['AWS'] === principal).flatMap(({ Action }) => Action);
    const account = mayOf('arn:aws:iam::123456789012:root');
    expect(mayOf('${aws_iam_role.role.arn}')).toEqual([
      'kms:Decrypt',
      'kms:DescribeKey',
      'kms:Encrypt',
      'kms:ListGrants',
    ]);
    // Whoever may change the policy can always repair it; without this AWS refuses the key.
    expect(account).toContain('kms:PutKeyPolicy');
    expect(account.filter((action) => /\*|Encrypt$|Decrypt$/.test(action))).toEqual([]);
    expect(statements).toHaveLength(2);
  });

  test('logs everything it can, for thirty days, into a group that exists before it', () => {
    expect(eks['enabled_cluster_log_types']).toEqual([
      'api',
      'audit',
      'authenticator',
      'controllerManager',
      'scheduler',
    ]);
    expect(eks['depends_on']).toContain('aws_cloudwatch_log_group.logs');
    expect(cluster.only('aws_cloudwatch_log_group')).toEqual({
      name: '/aws/eks/fixture/cluster',
      retention_in_days: 30,
    });
  });

  test('keeps its policies for as long as it exists', () => {
    expect(eks['depends_on']).toContain('aws_iam_role_policy_attachment.role_AmazonEKSClusterPolicy');
    const [trust] = statementsOf(cluster.all('aws_iam_role')['role']?.['assume_role_policy']);
    expect(trust?.Principal).toEqual({ Service: 'eks.amazonaws.com' });
  });
});

describe('Administrators', () => {
  test('have an access entry with the cluster policy each', () => {
    const cluster = clusterOf();
    const [[label, entry] = []] = Object.entries(cluster.all('aws_eks_access_entry'));
    expect(entry).toMatchObject({ principal_arn: 'arn:aws:iam::123456789012:role/lab-admin', type: 'STANDARD' });
    expect(cluster.only('aws_eks_access_policy_association')).toEqual({
      access_scope: { type: 'cluster' },
      cluster_name: '${aws_eks_cluster.cluster.name}',
      policy_arn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy',
      principal_arn: `\${aws_eks_access_entry.${label}.principal_arn}`,
    });
  });

  test('keep their addresses when another one comes first, also with the same name in another account', () => {
    const first = 'arn:aws:iam::123456789012:role/admin';
    const second = 'arn:aws:iam::210987654321:role/admin';
    const entriesOf = (admins: string[]) => clusterOf({ aws: { admins } }).all('aws_eks_access_entry');
    const before = entriesOf([first]);
    const after = entriesOf([second, first]);
    expect(Object.keys(after)).toHaveLength(2);
    expect(after).toMatchObject(before);
  });
});

describe('The add-ons of the cluster stack', () => {
  const cluster = clusterOf();
  const addons = cluster.all('aws_eks_addon');

  test('are those that a node needs in order to become ready, in place of the self-managed ones', () => {
    expect(Object.values(addons).map((addon) => addon['addon_name'])).toEqual([
      'kube-proxy',
      'eks-pod-identity-agent',
      'vpc-cni',
    ]);
    expect(cluster.only('aws_eks_cluster')['bootstrap_self_managed_addons']).toBe(false);
  });

  test('give pods addresses by prefix and enforce network policies', () => {
    expect(JSON.parse(String(addons['vpc-cni']?.['configuration_values']))).toEqual({
      enableNetworkPolicy: 'true',
      env: { ENABLE_PREFIX_DELEGATION: 'true', WARM_PREFIX_TARGET: '1' },
    });
  });

  test('let the network add-on manage interfaces with a role of its own', () => {
    expect(addons['vpc-cni']).toMatchObject({
      pod_identity_association: [{ role_arn: '${aws_iam_role.vpc-cni_role.arn}', service_account: 'aws-node' }],
      depends_on: [
        'aws_iam_role_policy_attachment.vpc-cni_role_AmazonEKS-CNI-Policy',
        'aws_eks_addon.pod-identity-agent',
      ],
    });
  });
});

describe('The network of the cluster', () => {
  test('is found by name, and an incomplete one stops Terraform', () => {
    const cluster = clusterOf({ aws: { zones: ['a', 'b', 'c'] } });
    expect(cluster.onlyData('aws_vpc')).toEqual({ tags: { Name: 'fixture' } });
    const names = ['a', 'b', 'c'].map((zone) => `fixture-private-us-west-2${zone}`);
    expect(cluster.onlyData('aws_subnets')).toMatchObject({
      filter: [
        { name: 'vpc-id', values: ['${data.aws_vpc.vpc.id}'] },
        { name: 'tag:Name', values: names },
      ],
      lifecycle: { postcondition: [{ condition: '${length(self.ids) == 3}' }] },
    });
  });
});
