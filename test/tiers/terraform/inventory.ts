/** Everything in an account that a lab can make, by the names and ids that AWS gives. */
import type { EmulatedAccount } from '../../tools/emulated-account';

const queries = [
  ['budgets', 'describe-budgets', '--account-id', '123456789012', '--query', 'Budgets[].BudgetName'],
  ['dynamodb', 'list-tables', '--query', 'TableNames'],
  ['ec2', 'describe-addresses', '--query', 'Addresses[].AllocationId'],
  ['ec2', 'describe-flow-logs', '--query', 'FlowLogs[].FlowLogId'],
  ['ec2', 'describe-internet-gateways', '--query', 'InternetGateways[].InternetGatewayId'],
  ['ec2', 'describe-launch-templates', '--query', 'LaunchTemplates[].LaunchTemplateId'],
  ['ec2', 'describe-nat-gateways', '--query', 'NatGateways[?State!=`deleted`].NatGatewayId'],
  ['ec2', 'describe-route-tables', '--query', 'RouteTables[].RouteTableId'],
  ['ec2', 'describe-subnets', '--query', 'Subnets[].SubnetId'],
  ['ec2', 'describe-vpc-endpoints', '--query', 'VpcEndpoints[?State!=`deleted`].VpcEndpointId'],
  ['ec2', 'describe-vpcs', '--query', 'Vpcs[].VpcId'],
  ['ecr', 'describe-repositories', '--query', 'repositories[].repositoryName'],
  ['eks', 'list-clusters', '--query', 'clusters'],
  ['iam', 'list-roles', '--query', 'Roles[].RoleName'],
  ['kms', 'list-keys', '--query', 'Keys[].KeyId'],
  ['logs', 'describe-log-groups', '--query', 'logGroups[].logGroupName'],
  ['scheduler', 'list-schedules', '--query', 'Schedules[].Name'],
  ['scheduler', 'list-schedule-groups', '--query', 'ScheduleGroups[?Name!=`default`].Name'],
  ['s3api', 'list-buckets', '--query', 'Buckets[].Name'],
] as const;

/** Kind of resource → what there is of it. Keys that wait for their deletion count as gone. */
export async function inventoryOf(account: EmulatedAccount): Promise<Readonly<Record<string, readonly string[]>>> {
  const entries: [string, readonly string[]][] = [];
  for (const query of queries) {
    const [service, command] = query;
    const found = (await account.aws<readonly string[] | null>(...query)) ?? [];
    entries.push([`${service} ${command}`, service === 'kms' ? await enabled(found, account) : [...found].sort()]);
  }
  return Object.fromEntries(entries);
}

async function enabled(keys: readonly string[], account: EmulatedAccount): Promise<readonly string[]> {
  const states = await Promise.all(
    keys.map((key) => account.aws<string>('kms', 'describe-key', '--key-id', key, '--query', 'KeyMetadata.KeyState')),
  );
  return keys.filter((_, index) => states[index] === 'Enabled').sort();
}
