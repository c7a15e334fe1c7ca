import { absent, block, blocksOf, field, present, type Property } from './property';
import { at, type Json, put, resources, type Synthesized } from './synthesized';

const cluster = resources('aws_eks_cluster');
const templates = resources('aws_launch_template');
const everyLog = ['api', 'audit', 'authenticator', 'controllerManager', 'scheduler'];

const controlPlane: readonly Property[] = [
  {
    title: 'the cluster never drifts into extended support',
    on: blocksOf('aws_eks_cluster', 'upgrade_policy'),
    ...field('support_type', 'STANDARD'),
  },
  {
    title: 'access to the cluster is by access entries, not by a ConfigMap',
    on: blocksOf('aws_eks_cluster', 'access_config'),
    ...field('authentication_mode', 'API', 'API_AND_CONFIG_MAP'),
  },
  {
    title: 'whoever creates the cluster is no administrator by that alone',
    on: blocksOf('aws_eks_cluster', 'access_config'),
    ...field('bootstrap_cluster_creator_admin_permissions', false, true),
  },
  {
    title: 'no add-on runs that nobody keeps up to date',
    on: cluster,
    ...field('bootstrap_self_managed_addons', false, true),
  },
  {
    title: 'Kubernetes secrets are encrypted with a key of the lab',
    checkov: 'CKV_AWS_58',
    on: cluster,
    ...present('encryption_config'),
  },
  {
    title: 'keys are rotated',
    checkov: 'CKV_AWS_7',
    on: resources('aws_kms_key'),
    ...field('enable_key_rotation', true),
  },
  {
    title: 'the control plane writes all five logs',
    checkov: 'CKV_AWS_37',
    on: cluster,
    ...field('enabled_cluster_log_types', everyLog, everyLog.slice(0, 1)),
  },
  {
    title: 'logs are kept for a set time',
    checkov: 'CKV_AWS_66',
    on: resources('aws_cloudwatch_log_group'),
    ...present('retention_in_days'),
  },
  {
    title: 'the API is open to the configured addresses only',
    checkov: 'CKV_AWS_38',
    on: blocksOf('aws_eks_cluster', 'vpc_config'),
    remove: (network) => put(network, 'public_access_cidrs', ['0.0.0.0/0']),
    gate: {
      holds: (network, { lab }) =>
        JSON.stringify(network['public_access_cidrs']) === JSON.stringify(lab.kind === 'aws' && lab.aws.apiAccessCidrs),
    },
  },
  {
    title: 'nodes reach the API without leaving the VPC',
    on: blocksOf('aws_eks_cluster', 'vpc_config'),
    ...field('endpoint_private_access', true, false),
  },
  {
    title: 'the network enforces policies',
    on: (synthesized) => resources('aws_eks_addon')(synthesized).filter(({ addon_name: name }) => name === 'vpc-cni'),
    remove: (addon) =>
      put(addon, 'configuration_values', String(addon['configuration_values']).replace('"true"', '"false"')),
    gate: {
      holds: ({ configuration_values: values }) => at(JSON.parse(String(values)), 'enableNetworkPolicy') === 'true',
    },
  },
];

const nodes: readonly Property[] = [
  {
    title: 'the metadata of a node takes a session token',
    checkov: 'CKV_AWS_79',
    on: blocksOf('aws_launch_template', 'metadata_options'),
    ...field('http_tokens', 'required', 'optional'),
  },
  {
    title: 'the metadata of a node ends at the node',
    checkov: 'CKV_AWS_341',
    on: blocksOf('aws_launch_template', 'metadata_options'),
    ...field('http_put_response_hop_limit', 1, 2),
  },
  {
    title: 'the disks of nodes are encrypted',
    on: (synthesized) =>
      templates(synthesized).map((template) => block(block(template['block_device_mappings'])['ebs'])),
    ...field('encrypted', 'true', 'false'),
  },
  { title: 'nobody logs in to a node by SSH', on: resources('aws_eks_node_group'), ...absent('remote_access', {}) },
  {
    title: 'nodes are in private subnets',
    on: resources('aws_eks_node_group'),
    ...field('subnet_ids', '${data.aws_subnets.private-subnets.ids}', ['${data.aws_subnets.public-subnets.ids}']),
  },
  {
    title: 'nodes have no policy of the network plug-in, which has a role of its own',
    on: (synthesized) =>
      synthesized.stacks['nodes']
        ? [at(synthesized.stacks['nodes'], 'resource.aws_iam_role_policy_attachment') as Json]
        : [],
    remove: (attachments) => {
      attachments['cni'] = { role: 'x', policy_arn: 'arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy' };
    },
    gate: { holds: (attachments) => !JSON.stringify(attachments).includes('AmazonEKS_CNI_Policy') },
  },
];

const networks: readonly Property[] = [
  {
    title: 'the network keeps a record of its connections',
    checkov: 'CKV2_AWS_11',
    on: ({ stacks }) => (stacks['network'] ? [stacks['network']] : []),
    ...present('resource.aws_flow_log'),
  },
  {
    title: 'nothing gets a public address by being in a subnet',
    checkov: 'CKV_AWS_130',
    on: resources('aws_subnet'),
    ...field('map_public_ip_on_launch', false, true),
  },
  {
    title: 'the default security group lets nothing through',
    checkov: 'CKV2_AWS_12',
    on: resources('aws_default_security_group'),
    ...absent('ingress', [{ protocol: '-1', from_port: 0, to_port: 0, cidr_blocks: ['0.0.0.0/0'] }]),
  },
  {
    title: 'traffic to tables and images does not cross the internet',
    on: (synthesized) =>
      Object.values({ ...synthesized.stacks }).filter((stack) => at(stack, 'resource.aws_vpc_endpoint')),
    remove: (stack) => put(stack, 'resource.aws_vpc_endpoint.dynamodb', undefined),
    gate: {
      holds: (stack) =>
        ['s3', 'dynamodb'].every((service) => at(stack, `resource.aws_vpc_endpoint.${service}`) !== undefined),
    },
  },
];

const rolesFor = (service: string) => (synthesized: Synthesized) =>
  resources('aws_iam_role')(synthesized).filter(({ assume_role_policy: policy }) => String(policy).includes(service));

const podIdentities = rolesFor('pods.eks.amazonaws.com');
const schedules = rolesFor('scheduler.amazonaws.com');

function withoutCondition(operator: string): Property['remove'] {
  return (role) => {
    const policy = JSON.parse(String(role['assume_role_policy'])) as Json;
    put(policy, `Statement.0.Condition.${operator}`, undefined);
    role['assume_role_policy'] = JSON.stringify(policy);
  };
}

function withCondition(operator: string, key: string): Property['gate'] {
  return {
    holds: ({ assume_role_policy: policy }) =>
      (at(JSON.parse(String(policy)), `Statement.0.Condition.${operator}`) as Json | undefined)?.[key] !== undefined,
  };
}

const identities: readonly Property[] = [
  {
    title: 'pods of other accounts assume none of our roles',
    on: podIdentities,
    remove: withoutCondition('StringEquals'),
    gate: withCondition('StringEquals', 'aws:SourceAccount'),
  },
  {
    title: 'pods of other clusters assume none of our roles',
    on: podIdentities,
    remove: withoutCondition('ArnEquals'),
    gate: withCondition('ArnEquals', 'aws:SourceArn'),
  },
  {
    title: 'schedules of other accounts assume none of our roles',
    on: schedules,
    remove: withoutCondition('StringEquals'),
    gate: withCondition('StringEquals', 'aws:SourceAccount'),
  },
  {
    title: 'other schedules of this account assume none of our roles',
    on: schedules,
    remove: withoutCondition('ArnEquals'),
    gate: withCondition('ArnEquals', 'aws:SourceArn'),
  },
  {
    title: 'policies list their actions',
    on: resources('aws_iam_role_policy'),
    remove: (policy) =>
      put(policy, 'policy', String(policy['policy']).replace(/"Action":\["[^"]+"/, '"Action":["dynamodb:*"')),
    gate: { rule: 'iam-exact' },
  },
  {
    title: 'policies name their resources',
    on: resources('aws_iam_role_policy'),
    remove: (policy) =>
      put(policy, 'policy', String(policy['policy']).replace(/"Resource":\["[^"]+"/, '"Resource":["*"')),
    gate: { rule: 'iam-exact' },
  },
  {
    title: 'no role is an administrator',
    checkov: 'CKV_AWS_274',
    on: resources('aws_iam_role_policy_attachment'),
    ...{ remove: (attachment) => put(attachment, 'policy_arn', 'arn:aws:iam::aws:policy/AdministratorAccess') },
    gate: { rule: 'iam-exact' },
  },
  {
    title: 'only service accounts that a contract names have a policy on AWS',
    on: resources('aws_eks_pod_identity_association'),
    remove: (association) => put(association, 'service_account', 'svc-s1'),
    gate: { rule: 'identities-match' },
  },
];

export const cloudProperties: readonly Property[] = [...controlPlane, ...nodes, ...networks, ...identities];
