/** How each type of resource is found in the account, for an `import` block: by its name, or by its tags. */
import { type Answer, type Ask, listOf } from './ask';

/** The attributes that Terraform plans to give a resource; what it cannot know yet is absent. */
export type Planned = Readonly<Record<string, unknown>>;

/** Returns the id by which Terraform imports the resource, or undefined when there is none in the account. */
export type Find = (planned: Planned, ask: Ask) => Promise<string | undefined>;

/** Every type of the stacks is here or among `repeatable`; a test holds that. */
export const finders: Readonly<Record<string, Find>> = {
  aws_budgets_budget: async ({ name }, ask) => {
    const { Account: account } = (await ask('sts', 'get-caller-identity')) ?? {};
    const answer = await ask('budgets', 'describe-budgets', '--account-id', String(account));
    const found = listOf(answer, 'Budgets').some((budget) => budget['BudgetName'] === name);
    return found ? `${String(account)}:${String(name)}` : undefined;
  },
  aws_cloudwatch_log_group: async ({ name }, ask) => {
    const answer = await ask('logs', 'describe-log-groups', '--log-group-name-prefix', String(name));
    return listOf(answer, 'logGroups').some((group) => group['logGroupName'] === name) ? String(name) : undefined;
  },
  aws_dynamodb_table: async ({ name }, ask) => among(await ask('dynamodb', 'list-tables'), 'TableNames', name),
  aws_ecr_repository: async ({ name }, ask) => {
    const answer = await ask('ecr', 'describe-repositories');
    return listOf(answer, 'repositories').some((one) => one['repositoryName'] === name) ? String(name) : undefined;
  },
  aws_eip: tagged('describe-addresses', 'Addresses', 'AllocationId'),
  aws_eks_access_entry: ofCluster('list-access-entries', 'accessEntries', 'principal_arn'),
  aws_eks_addon: ofCluster('list-addons', 'addons', 'addon_name'),
  aws_eks_cluster: async ({ name }, ask) => among(await ask('eks', 'list-clusters'), 'clusters', name),
  aws_eks_node_group: ofCluster('list-nodegroups', 'nodegroups', 'node_group_name'),
  aws_eks_pod_identity_association: async ({ cluster_name: cluster, namespace, service_account: account }, ask) => {
    const answer = await askCluster('list-pod-identity-associations', cluster, ask);
    const association = listOf(answer, 'associations').find(
      (one) => one['namespace'] === namespace && one['serviceAccount'] === account,
    );
    return association && `${String(cluster)},${String(association['associationId'])}`;
  },
  aws_flow_log: tagged('describe-flow-logs', 'FlowLogs', 'FlowLogId'),
  aws_iam_role: role,
  aws_internet_gateway: tagged('describe-internet-gateways', 'InternetGateways', 'InternetGatewayId'),
  aws_kms_key: key,
  aws_launch_template: async ({ name_prefix: prefix, tags_all: tags }, ask) => {
    const templates = listOf(await ask('ec2', 'describe-launch-templates'), 'LaunchTemplates');
    const template = templates.find(
      (one) => isNamedByPrefix(one['LaunchTemplateName'], prefix) && hasTags(one, { lab: valueOf(tags, 'lab') }),
    );
    return idOf(template, 'LaunchTemplateId');
  },
  aws_nat_gateway: tagged('describe-nat-gateways', 'NatGateways', 'NatGatewayId'),
  aws_route: async ({ route_table_id: table, destination_cidr_block: destination }, ask) => {
    const routes = listOf(await routeTable(table, ask), 'Routes');
    return routes.some((route) => route['DestinationCidrBlock'] === destination)
      ? `${String(table)}_${String(destination)}`
      : undefined;
  },
  aws_route_table: tagged('describe-route-tables', 'RouteTables', 'RouteTableId'),
  aws_route_table_association: async ({ route_table_id: table, subnet_id: subnet }, ask) => {
    const associations = listOf(await routeTable(table, ask), 'Associations');
    return typeof subnet === 'string' && associations.some((one) => one['SubnetId'] === subnet)
      ? `${subnet}/${String(table)}`
      : undefined;
  },
  aws_s3_bucket: async ({ bucket }, ask) => {
    const buckets = listOf(await ask('s3api', 'list-buckets'), 'Buckets');
    return buckets.some(({ Name: name }) => name === bucket) ? String(bucket) : undefined;
  },
  aws_scheduler_schedule: async ({ group_name: group, name }, ask) => {
    const answer = await ask('scheduler', 'list-schedules', '--group-name', String(group));
    const found = listOf(answer, 'Schedules').some((schedule) => schedule['Name'] === name);
    return found ? `${String(group)}/${String(name)}` : undefined;
  },
  aws_scheduler_schedule_group: async ({ name }, ask) => {
    const answer = await ask('scheduler', 'list-schedule-groups', '--name-prefix', String(name));
    return listOf(answer, 'ScheduleGroups').some((group) => group['Name'] === name) ? String(name) : undefined;
  },
  aws_subnet: tagged('describe-subnets', 'Subnets', 'SubnetId'),
  aws_vpc: tagged('describe-vpcs', 'Vpcs', 'VpcId'),
  aws_vpc_endpoint: tagged('describe-vpc-endpoints', 'VpcEndpoints', 'VpcEndpointId'),
};

/** Recognized by the id of a resource that may have to be adopted first. */
export const dependents: readonly string[] = ['aws_route', 'aws_route_table_association'];

/** Their creation states what is to be and may be repeated, so nothing has to be found. */
export const repeatable: readonly string[] = [
  'aws_default_security_group',
  'aws_ecr_lifecycle_policy',
  'aws_eks_access_policy_association',
  'aws_iam_role_policy',
  'aws_iam_role_policy_attachment',
  'aws_s3_bucket_lifecycle_configuration',
  'aws_s3_bucket_ownership_controls',
  'aws_s3_bucket_policy',
  'aws_s3_bucket_public_access_block',
  'aws_s3_bucket_server_side_encryption_configuration',
  'aws_s3_bucket_versioning',
];

/** What EC2 lists with its tags; `Name` and `lab` together are unique. */
function tagged(command: string, list: string, id: string): Find {
  return async ({ tags_all: tags }, ask) => {
    const wanted = { lab: valueOf(tags, 'lab'), Name: valueOf(tags, 'Name') };
    const items = listOf(await ask('ec2', command), list);
    return idOf(
      items.find((item) => !isGone(item) && hasTags(item, wanted)),
      id,
    );
  };
}

/** What belongs to a cluster, which need not be there itself. */
function ofCluster(command: string, list: string, attribute: string): Find {
  return async ({ cluster_name: cluster, [attribute]: name }, ask) => {
    const found = among(await askCluster(command, cluster, ask), list, name);
    return found && `${String(cluster)}:${found}`;
  };
}

async function askCluster(command: string, cluster: unknown, ask: Ask): Promise<Answer | undefined> {
  const name = among(await ask('eks', 'list-clusters'), 'clusters', cluster);
  return name === undefined ? undefined : ask('eks', command, '--cluster-name', name);
}

/** Roles are listed without their tags, so those whose name fits are asked for them. */
async function role(
  { name: fixed, name_prefix: prefix, tags_all: tags }: Planned,
  ask: Ask,
): Promise<string | undefined> {
  const roles = listOf(await ask('iam', 'list-roles'), 'Roles');
  const isNamed = (name: unknown): boolean => name === fixed || isNamedByPrefix(name, prefix);
  for (const { RoleName: name } of roles.filter((one) => isNamed(one['RoleName']))) {
    const answer = await ask('iam', 'list-role-tags', '--role-name', String(name));
    if (hasTags(answer, { lab: valueOf(tags, 'lab') })) return String(name);
  }
  return undefined;
}

async function key({ tags_all: tags }: Planned, ask: Ask): Promise<string | undefined> {
  const filters = ['lab', 'Name'].map((name) => `Key=${name},Values=${valueOf(tags, name)}`);
  const query = ['--resource-type-filters', 'kms:key', '--tag-filters', ...filters];
  const keys = listOf(await ask('resourcegroupstaggingapi', 'get-resources', ...query), 'ResourceTagMappingList');
  for (const { ResourceARN: arn } of keys) {
    const { KeyMetadata: metadata } = (await ask('kms', 'describe-key', '--key-id', String(arn))) ?? {};
    // A key that is to be deleted is still listed for a week.
    if (valueOf(metadata, 'KeyState') === 'Enabled') return valueOf(metadata, 'KeyId');
  }
  return undefined;
}

async function routeTable(id: unknown, ask: Ask): Promise<Answer | undefined> {
  if (id === undefined) return undefined;
  const tables = listOf(await ask('ec2', 'describe-route-tables'), 'RouteTables');
  return tables.find((table) => table['RouteTableId'] === id);
}

function among(answer: Answer | undefined, list: string, name: unknown): string | undefined {
  const names: unknown = answer?.[list];
  return Array.isArray(names) && names.includes(name) ? String(name) : undefined;
}

/** The provider appends 26 digits to a prefix: a longer name has another prefix. */
function isNamedByPrefix(name: unknown, prefix: unknown): boolean {
  return (
    typeof name === 'string' &&
    typeof prefix === 'string' &&
    name.startsWith(prefix) &&
    name.length === prefix.length + 26
  );
}

function hasTags(item: Answer | undefined, wanted: Readonly<Record<string, string | undefined>>): boolean {
  const tags = listOf(item, 'Tags');
  return Object.entries(wanted).every(([name, value]) =>
    tags.some((tag) => tag['Key'] === name && tag['Value'] === value),
  );
}

/** Some resources are listed for an hour after they were deleted. */
function isGone(item: Answer): boolean {
  return ['deleted', 'deleting', 'failed'].includes(String(item['State']).toLowerCase());
}

function idOf(item: Answer | undefined, id: string): string | undefined {
  return item && String(item[id]);
}

function valueOf(mapping: unknown, name: string): string | undefined {
  const value = (mapping as Answer | null | undefined)?.[name];
  return typeof value === 'string' ? value : undefined;
}
