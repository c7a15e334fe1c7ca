import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { counted, table } from '../../../src/cli/terminal';
import { fixtureAwsLab } from '../../support/lab';
import type { EmulatedAccount } from '../../tools/emulated-account';
import { startMinistack } from '../../tools/ministack';
import type { Outcome } from '../../tools/terraform';
import { allowed, associations, bucketIsThere, empty, policyOf, tableArn } from './account';
import { Deployment } from './deployment';
import { inventoryOf } from './inventory';
import { wholeLab } from './labs';
import { describePauses } from './pauses';

const lab = fixtureAwsLab(wholeLab);
const { clusterName } = lab.aws;
const work = mkdtempSync(join(tmpdir(), 'terraform-apply-'));
const names = ['bootstrap', 'budget', 'registry', 'network', 'cluster', 'nodes', 'data', 'identity'] as const;

/** What is made at once, because none of it needs another; each wave needs the ones before it. */
const waves = [['budget', 'registry', 'network'], ['cluster'], ['nodes', 'data', 'identity']] as const;

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
  await deployment.init('bootstrap');
  const bootstrap = apply('bootstrap');
  await Promise.race([bootstrap, bucketIsThere(account, wholeLab.aws.state.bucket)]);
  for (const name of waves.flat()) await deployment.init(name);
  for (const wave of waves) await Promise.all(wave.map(apply));
  // The provider watches the life cycle of the bucket for a minute, which needs nobody to wait.
  await bootstrap;
});

afterAll(async () => {
  process.stdout.write(`${report().join('\n')}\n`);
  await account.stop();
  rmSync(work, { recursive: true, force: true });
});

async function apply(name: string): Promise<void> {
  const start = performance.now();
  await deployment.apply(name);
  const seconds = (performance.now() - start) / 1000;
  const secondPlan = await deployment.plan(name);
  applied.set(name, { resources: (await deployment.resources(name)).length, seconds, secondPlan });
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
    expect(await associations(account, clusterName, 'kube-system')).toEqual(
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
    [
      'tables',
      ['dynamodb', 'list-tags-of-resource', '--resource-arn', tableArn(lab, 'Music-octocat'), '--query', 'Tags'],
    ],
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
      const policy = await policyOf(account, clusterName, identity);
      const resources = [
        ...lab.aws.tables.map(({ name }) => tableArn(lab, name)),
        tableArn(lab, 'Music-somebody-else'),
      ];
      for (const resource of resources) {
        const actions = identity.statements.find((statement) => statement.resources.includes(resource))?.actions ?? [];
        expect({ resource, allowed: await allowed(account, policy, resource, allActions) }).toEqual({
          resource,
          allowed: actions,
        });
      }
    },
  );

  test.each(lab.aws.identities)('$namespace/$serviceAccount may touch nothing but tables', async (identity) => {
    const policy = await policyOf(account, clusterName, identity);
    const others = ['s3:GetObject', 'iam:PassRole', 'sts:AssumeRole', 'kms:Decrypt', 'dynamodb:ListTables'];
    expect(await allowed(account, policy, '*', others)).toEqual([]);
  });

  test('of the systems that has no contract with AWS has no role', async () => {
    const wanted = lab.aws.identities.map(({ serviceAccount }) => serviceAccount);
    expect(await associations(account, clusterName, 'c756ns')).toEqual(wanted);
  });
});

describePauses(lab, () => ({ account, deployment }));

describe('A state that was lost, and locked by a run that is over,', () => {
  const { bucket } = wholeLab.aws.state;
  const lock = {
    ID: randomUUID(),
    Operation: 'OperationTypeApply',
    Who: 'ada@laptop',
    Created: '2026-11-21T10:00:00Z',
  };

  beforeAll(async () => {
    await deployment.run('cluster', 'state', 'rm', ...(await deployment.resources('cluster')));
    const file = join(work, 'lock.json');
    writeFileSync(file, JSON.stringify({ ...lock, Info: '', Version: '1.11.4', Path: `${bucket}/${lockKey}` }));
    await account.aws('s3api', 'put-object', '--bucket', bucket, '--key', lockKey, '--body', file);
  });

  test('stays as it is until somebody says that it is', async () => {
    const { code, output } = await deployment.command('recover', 'cluster');
    expect(output).toContain('is locked by ada@laptop since 2026-11-21T10:00:00Z');
    expect(code).toBe(1);
    expect(await deployment.resources('cluster')).toEqual([]);
  });

  test('is found again in the account, and nothing is left to change', async () => {
    const { code, output } = await deployment.command('recover', 'cluster', '--unlock');
    expect(output).toContain('aws_eks_cluster.cluster');
    expect(code).toBe(0);
    await deployment.apply('cluster');
    expect(await deployment.plan('cluster')).toMatchObject({ code: 0 });
    expect((await deployment.resources('cluster')).length).toBe(applied.get('cluster')?.resources);
  });
});

describe('On the way back', () => {
  beforeAll(async () => {
    for (const wave of [...waves].reverse()) await Promise.all(wave.map((name) => deployment.destroy(name)));
  });

  test('the bucket does not go as long as it holds a state', async () => {
    const { code, output } = await deployment.run('bootstrap', 'destroy', '-auto-approve', '-no-color');
    expect(output).toContain('BucketNotEmpty');
    expect(code).toBe(1);
  });

  test('nothing is left in the account once the bucket was emptied', async () => {
    const { bucket } = wholeLab.aws.state;
    await empty(account, bucket);
    await deployment.destroy('bootstrap');
    expect(await inventoryOf(account)).toEqual(before);
  });
});

const lockKey = `${lab.name}/${lab.environment}/cluster.tfstate.tflock`;

const ofCluster = ['--cluster-name', clusterName] as const;

const tableQuery =
  'Table.[TableName, KeySchema[0].AttributeName, KeySchema[0].KeyType, ProvisionedThroughput.ReadCapacityUnits, ' +
  'ProvisionedThroughput.WriteCapacityUnits, SSEDescription.Status]';
