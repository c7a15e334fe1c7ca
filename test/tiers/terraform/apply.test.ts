import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { counted, table } from '../../../src/cli/terminal';
import { fixtureAwsLab } from '../../support/lab';
import type { EmulatedAccount } from '../../tools/emulated-account';
import { startMinistack } from '../../tools/ministack';
import type { Outcome } from '../../tools/terraform';
import { Deployment } from './deployment';
import { inventoryOf } from './inventory';
import { wholeLab } from './labs';

const lab = fixtureAwsLab(wholeLab);
const { account: accountId, region, clusterName } = lab.aws;
const work = mkdtempSync(join(tmpdir(), 'terraform-apply-'));
const names = ['bootstrap', 'budget', 'registry', 'network', 'cluster', 'nodes', 'data', 'identity'] as const;

interface Applied {
  readonly resources: number;
  readonly seconds: number;
  readonly secondPlan: Outcome;
}

let account: EmulatedAccount;
let deployment: Deployment;
let before: Awaited<ReturnType<typeof inventoryOf>>;
const applied = new Map<string, Applied>();

beforeAll(async () => {
  account = await startMinistack(work);
  before = await inventoryOf(account);
  deployment = await Deployment.of(account, join(work, 'lab'), wholeLab);
  const bootstrap = apply('bootstrap');
  await Promise.race([bootstrap, bucketIsThere()]);
  for (const name of names.slice(1)) await apply(name);
  // The provider watches the life cycle of the bucket for a minute, which needs nobody to wait.
  await bootstrap;
});

afterAll(async () => {
  process.stdout.write(`${report().join('\n')}\n`);
  await account.stop();
  rmSync(work, { recursive: true, force: true });
});

async function apply(name: string): Promise<void> {
  await deployment.init(name);
  const start = performance.now();
  await deployment.apply(name);
  const seconds = (performance.now() - start) / 1000;
  const secondPlan = await deployment.plan(name);
  applied.set(name, { resources: (await deployment.resources(name)).length, seconds, secondPlan });
}

async function bucketIsThere(): Promise<void> {
  for (;;) {
    const buckets = await account.aws<readonly string[] | null>('s3api', 'list-buckets', '--query', 'Buckets[].Name');
    if (buckets?.includes(wholeLab.aws.state.bucket)) return;
    await sleep(500);
  }
}

function report(): readonly string[] {
  const rows = [...applied].map(([name, { resources, seconds }]) => [name, resources, Number(seconds.toFixed(1))]);
  const total = [...applied.values()].reduce((sum, { resources }) => sum + resources, 0);
  return [...table(['stack', 'resources', 'apply, s'], rows), `${counted(total, 'resource')} applied`];
}

test('The whole lab has these stacks, in this order', () => {
  expect(deployment.stacks).toEqual(names);
});

test.each(names)('The stack %s is applied, and nothing is left to change', (name) => {
  const { resources = 0, secondPlan } = applied.get(name) ?? {};
  expect(resources).toBeGreaterThan(0);
  expect(secondPlan).toMatchObject({ code: 0, output: expect.stringContaining('No changes.') as string });
});

describe('The account has, by the contracts,', () => {
  test('the tables, with their keys, and no other', async () => {
    const wanted = lab.aws.tables.map(({ name, key }) => [name, key]);
    const found = await Promise.all(
      (await account.aws<string[]>('dynamodb', 'list-tables', '--query', 'TableNames')).map((name) =>
        account.aws<string[]>(...['dynamodb', 'describe-table', '--table-name', name], '--query', tableQuery),
      ),
    );
    expect(found.sort()).toEqual(wanted.map(([name, key]) => [name, key, 'HASH', 5, 5, 'ENABLED']).sort());
  });

  test('the node groups, with the labels and taints that pods look for', async () => {
    const found = await Promise.all(
      lab.aws.nodeGroups.map(({ name }) =>
        account.aws<object>(
          'eks',
          'describe-nodegroup',
          ...ofCluster,
          '--nodegroup-name',
          name,
          '--query',
          'nodegroup',
        ),
      ),
    );
    const effects = { NoSchedule: 'NO_SCHEDULE', PreferNoSchedule: 'PREFER_NO_SCHEDULE', NoExecute: 'NO_EXECUTE' };
    expect(found).toMatchObject(
      lab.aws.nodeGroups.map(({ name, image, capacity, instanceTypes, min, desired, max, labels, taints }) => ({
        nodegroupName: name,
        amiType: image,
        capacityType: capacity,
        instanceTypes,
        scalingConfig: { minSize: min, desiredSize: desired, maxSize: max },
        labels,
        taints: taints.map(({ effect, ...taint }) => ({ ...taint, effect: effects[effect] })),
      })),
    );
    expect(await account.aws('eks', 'list-nodegroups', ...ofCluster, '--query', 'length(nodegroups)')).toBe(3);
  });

  test('the add-ons, and those that use AWS have their own role', async () => {
    const addons = await account.aws<string[]>('eks', 'list-addons', ...ofCluster, '--query', 'addons');
    expect(addons.sort()).toEqual([
      'aws-ebs-csi-driver',
      'coredns',
      'eks-pod-identity-agent',
      'kube-proxy',
      'metrics-server',
      'vpc-cni',
    ]);
    expect(await associations('kube-system')).toEqual(
      expect.arrayContaining(['aws-node', 'ebs-csi-controller-sa']) as unknown,
    );
  });

  test('the repositories of the images', async () => {
    const found = await account.aws<string[]>(
      'ecr',
      'describe-repositories',
      '--query',
      'repositories[].repositoryName',
    );
    expect(found.sort()).toEqual([...lab.aws.repositories].sort());
  });

  test('the administrators, and nobody else may come in', async () => {
    const entries = await account.aws<string[]>('eks', 'list-access-entries', ...ofCluster, '--query', 'accessEntries');
    expect(entries).toEqual(lab.aws.admins);
    const of = ['--principal-arn', lab.aws.admins[0] ?? ''];
    const query = ['--query', 'associatedAccessPolicies[].policyArn'];
    expect(await account.aws('eks', 'list-associated-access-policies', ...ofCluster, ...of, ...query)).toEqual([
      'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy',
    ]);
  });

  test.each([
    ['cluster', ['eks', 'describe-cluster', '--name', clusterName, '--query', 'cluster.tags']],
    [
      'node group',
      [
        'eks',
        'describe-nodegroup',
        '--cluster-name',
        clusterName,
        '--nodegroup-name',
        'worker-nodes',
        '--query',
        'nodegroup.tags',
      ],
    ],
    [
      'log group',
      ['logs', 'list-tags-log-group', '--log-group-name', `/aws/eks/${clusterName}/cluster`, '--query', 'tags'],
    ],
  ] as const)('the tags of the lab on the %s', async (_, query) => {
    expect(await account.aws(...query)).toMatchObject(lab.aws.tags);
  });

  test.each([
    ['VPC', ['ec2', 'describe-vpcs', '--filters', `Name=tag:Name,Values=${clusterName}`, '--query', 'Vpcs[0].Tags']],
    [
      'subnets',
      ['ec2', 'describe-subnets', '--filters', `Name=tag:lab,Values=${lab.name}`, '--query', 'Subnets[0].Tags'],
    ],
    ['tables', ['dynamodb', 'list-tags-of-resource', '--resource-arn', tableArn('Music-octocat'), '--query', 'Tags']],
  ] as const)('the tags of the lab on the %s', async (_, query) => {
    const tags = await account.aws<{ Key: string; Value: string }[]>(...query);
    expect(Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]))).toMatchObject(lab.aws.tags);
  });
});

describe('Each service account', () => {
  const allActions = ['BatchGetItem', 'BatchWriteItem', 'CreateTable', 'DeleteItem', 'DeleteTable', 'DescribeTable']
    .concat(['GetItem', 'PutItem', 'Query', 'Scan', 'UpdateItem', 'UpdateTable'])
    .map((action) => `dynamodb:${action}`);

  test.each(lab.aws.identities)(
    '$namespace/$serviceAccount may do what its contract lists, and no more',
    async (identity) => {
      const policy = await policyOf(identity.namespace, identity.serviceAccount);
      const resources = [...lab.aws.tables.map(({ name }) => tableArn(name)), tableArn('Music-somebody-else')];
      for (const resource of resources) {
        const actions = identity.statements.find((statement) => statement.resources.includes(resource))?.actions ?? [];
        expect({ resource, allowed: await allowed(policy, resource, allActions) }).toEqual({
          resource,
          allowed: actions,
        });
      }
    },
  );

  test.each(lab.aws.identities)('$namespace/$serviceAccount may touch nothing but tables', async (identity) => {
    const policy = await policyOf(identity.namespace, identity.serviceAccount);
    const others = ['s3:GetObject', 'iam:PassRole', 'sts:AssumeRole', 'kms:Decrypt', 'dynamodb:ListTables'];
    expect(await allowed(policy, '*', others)).toEqual([]);
  });

  test('of the systems that has no contract with AWS has no role', async () => {
    const wanted = lab.aws.identities.map(({ serviceAccount }) => serviceAccount);
    expect(await associations('c756ns')).toEqual(wanted);
  });
});

describe('On the way back', () => {
  beforeAll(async () => {
    for (const name of [...names].reverse().slice(0, -1)) await deployment.destroy(name);
  });

  test('the bucket does not go as long as it holds a state', async () => {
    const { code, output } = await deployment.run('bootstrap', 'destroy', '-auto-approve', '-no-color');
    expect(output).toContain('BucketNotEmpty');
    expect(code).toBe(1);
  });

  test('nothing is left in the account once the bucket was emptied', async () => {
    const { bucket } = wholeLab.aws.state;
    await empty(bucket);
    await deployment.destroy('bootstrap');
    expect(await inventoryOf(account)).toEqual(before);
  });
});

const ofCluster = ['--cluster-name', clusterName] as const;

const tableQuery =
  'Table.[TableName, KeySchema[0].AttributeName, KeySchema[0].KeyType, ProvisionedThroughput.ReadCapacityUnits, ' +
  'ProvisionedThroughput.WriteCapacityUnits, SSEDescription.Status]';

function tableArn(name: string): string {
  return `arn:aws:dynamodb:${region}:${accountId}:table/${name}`;
}

async function associations(namespace: string): Promise<readonly string[]> {
  const query = ['--namespace', namespace, '--query', 'associations[].serviceAccount'];
  return (await account.aws<string[]>('eks', 'list-pod-identity-associations', ...ofCluster, ...query)).sort();
}

/** The policy of the role that pods of a service account get. */
async function policyOf(namespace: string, serviceAccount: string): Promise<string> {
  const of = [
    '--namespace',
    namespace,
    '--service-account',
    serviceAccount,
    '--query',
    'associations[0].associationId',
  ];
  const id = await account.aws<string>('eks', 'list-pod-identity-associations', ...ofCluster, ...of);
  const query = ['--association-id', id, '--query', 'association.roleArn'];
  const role = await account.aws<string>('eks', 'describe-pod-identity-association', ...ofCluster, ...query);
  const name = role.slice(role.lastIndexOf('/') + 1);
  const policy = ['--policy-name', 'own', '--query', 'PolicyDocument'];
  return JSON.stringify(await account.aws('iam', 'get-role-policy', '--role-name', name, ...policy));
}

/** Those of the actions on the resource that IAM lets pass. */
function allowed(policy: string, resource: string, actions: readonly string[]): Promise<readonly string[]> {
  const query = 'EvaluationResults[?EvalDecision==`allowed`].EvalActionName';
  const what = ['--policy-input-list', policy, '--resource-arns', resource, '--action-names', ...actions];
  return account.aws<string[]>('iam', 'simulate-custom-policy', ...what, '--query', query);
}

async function empty(bucket: string): Promise<void> {
  const query = '[Versions, DeleteMarkers][][].{Key: Key, VersionId: VersionId}';
  const objects = await account.aws<unknown[] | null>(
    's3api',
    'list-object-versions',
    '--bucket',
    bucket,
    '--query',
    query,
  );
  const list = JSON.stringify({ Objects: objects ?? [], Quiet: false });
  await account.aws('s3api', 'delete-objects', '--bucket', bucket, '--delete', list);
}
