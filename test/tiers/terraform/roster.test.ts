/** A class of three, made as its instructor makes it: `lab synth --roster`, then the stacks of the class. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { removeStates } from '../../../src/cli/aws/states';
import { fixtureAwsLab, leastConfig } from '../../support/lab';
import type { EmulatedAccount } from '../../tools/emulated-account';
import { startMinistack } from '../../tools/ministack';
import { findTerraform, type Outcome, type Terraform, terraformEnvironment } from '../../tools/terraform';
import { allowed, associations, policyOf, tableArn } from './account';

const bucket = 'fixture-states';
// A class of three wants more than the two nodes of a lab.
const settings = { aws: { ...leastConfig.aws, nodes: { min: 3, max: 3 }, state: { kind: 's3', bucket } } };
const lab = fixtureAwsLab(settings);
const ofCluster = ['--cluster-name', lab.aws.clusterName] as const;

const students = ['ada', 'bob', 'eve'].map((id, index) => ({
  id,
  seat: index + 1,
  principal: `arn:aws:iam::123456789012:role/students/${id}`,
}));

const stacks = ['roster', 'roster-01'] as const;

const work = mkdtempSync(join(tmpdir(), 'terraform-roster-'));
const folder = join(work, 'lab');
const applied = new Map<string, Outcome>();
let account: EmulatedAccount;
let terraform: Terraform;
/** Of the role that serves the pods of all. */
let policy: string;

beforeAll(async () => {
  mkdirSync(folder);
  account = await startMinistack(work);
  terraform = await findTerraform(folder, account.environment);
  await makeGround();
  synthesize();
  for (const stack of stacks) await expectSuccess(stack, 'init');
  for (const stack of stacks) await apply(stack);
  policy = await policyOf(account, lab.aws.clusterName, { namespace: 'ada', serviceAccount: 'svc-db' });
});

afterAll(async () => {
  await account.stop();
  rmSync(work, { recursive: true, force: true });
});

/** What a class stands on, as far as its stacks ask for it. */
async function makeGround(): Promise<void> {
  const role = ['--role-arn', 'arn:aws:iam::123456789012:role/any', '--resources-vpc-config', 'subnetIds=subnet-1'];
  const access = ['--access-config', 'authenticationMode=API,bootstrapClusterCreatorAdminPermissions=false'];
  await account.aws('eks', 'create-cluster', '--name', lab.aws.clusterName, ...role, ...access);
  const region = ['--create-bucket-configuration', 'LocationConstraint=us-west-2'];
  await account.aws('s3api', 'create-bucket', '--bucket', bucket, ...region);
  const versions = ['--versioning-configuration', 'Status=Enabled'];
  await account.aws('s3api', 'put-bucket-versioning', '--bucket', bucket, ...versions);
}

function synthesize(): void {
  writeFileSync(join(folder, 'lab.yaml'), stringify({ ...leastConfig, ...settings }));
  const rows = students.map(({ seat, id, principal }) => `${seat},${id},${principal}`);
  writeFileSync(join(folder, 'roster.csv'), ['seat,id,principal', ...rows, ''].join('\n'));
  const command = [resolve('bin/lab.js'), 'synth', '--roster', '--env', 'aws'];
  execFileSync(process.execPath, command, { cwd: folder, env: terraformEnvironment(folder, {}), stdio: 'pipe' });
}

async function apply(stack: string): Promise<void> {
  await expectSuccess(stack, 'apply', '-auto-approve');
  applied.set(stack, await run(stack, 'plan', '-detailed-exitcode'));
}

async function expectSuccess(stack: string, ...args: readonly string[]): Promise<void> {
  const { code, output } = await run(stack, ...args);
  if (code !== 0) throw new Error(`terraform ${args.join(' ')} of ${stack} ended with code ${code}:\n${output}`);
}

function run(stack: string, ...args: readonly string[]): Promise<Outcome> {
  return terraform(join(folder, '.work/roster-aws/terraform/stacks', stack), ...args, '-no-color');
}

test.each(stacks)('The stack %s is applied, and nothing is left to change', (stack) => {
  expect(applied.get(stack)).toMatchObject({ code: 0, output: expect.stringContaining('No changes.') as string });
});

test('Each student has a pair of tables on demand, and there are no others', async () => {
  const names = students.flatMap(({ id }) => [`Music-${id}`, `User-${id}`]).sort();
  expect((await tables()).sort()).toEqual(names);
  const query = ['--query', 'Table.BillingModeSummary.BillingMode'];
  const modes = names.map((name) => account.aws('dynamodb', 'describe-table', '--table-name', name, ...query));
  expect(await Promise.all(modes)).toEqual(names.map(() => 'PAY_PER_REQUEST'));
});

test.each(students)('$id comes in, and edits the own namespace', async ({ id, principal }) => {
  const query = ['--query', 'associatedAccessPolicies[].[policyArn, accessScope]'];
  const of = [...ofCluster, '--principal-arn', principal];
  expect(await account.aws('eks', 'list-associated-access-policies', ...of, ...query)).toEqual([
    ['arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy', { type: 'namespace', namespaces: [id] }],
  ]);
});

test('Nobody else comes in, and one role serves the pods of all', async () => {
  expect((await entries()).sort()).toEqual(students.map(({ principal }) => principal));
  expect(await roles()).toEqual(['fixture-students']);
  const accounts = students.map(({ id }) => associations(account, lab.aws.clusterName, id));
  expect(await Promise.all(accounts)).toEqual(students.map(() => ['svc-db']));
});

describe('By the tags that EKS puts on the session of a pod,', () => {
  const actions = ['DeleteItem', 'DeleteTable', 'PutItem', 'Query', 'Scan', 'UpdateItem'].map(
    (action) => `dynamodb:${action}`,
  );
  const own = ['DeleteItem', 'PutItem', 'Query', 'UpdateItem'].map((action) => `dynamodb:${action}`);

  /** What a pod may do with tables, in their order. */
  function rightsOf(tags: Tags, names: readonly string[]): Promise<readonly (readonly string[])[]> {
    return Promise.all(names.map((name) => allowed(account, inSession(policy, tags), tableArn(lab, name), actions)));
  }

  test.each(students)('the datastore of $id writes the own tables, and nobody else’s', async ({ id }) => {
    const other = id === 'ada' ? 'bob' : 'ada';
    const tags = { 'kubernetes-namespace': id, 'kubernetes-service-account': 'svc-db' };
    const names = [`Music-${id}`, `User-${id}`, `Music-${other}`];
    expect(await rightsOf(tags, names)).toEqual([own, own, []]);
  });

  test('no other service account of a student touches any', async () => {
    const tags = { 'kubernetes-namespace': 'ada', 'kubernetes-service-account': 'svc-s1' };
    expect(await rightsOf(tags, ['Music-ada'])).toEqual([[]]);
  });
});

test('On the way back nothing of the class is left, and the bucket of the states can go', async () => {
  await expect(removeStates(lab, bucket, (...question) => account.aws(...question))).rejects.toThrow(
    `s3://${bucket}/fixture/aws/roster-01.tfstate: 15 resources`,
  );
  for (const stack of [...stacks].reverse()) await expectSuccess(stack, 'destroy', '-auto-approve');
  const identities = account.aws('eks', 'list-pod-identity-associations', ...ofCluster, '--query', 'associations');
  expect(await Promise.all([tables(), entries(), roles(), identities])).toEqual([[], [], [], []]);
  await removeStates(lab, bucket, (...question) => account.aws(...question));
  await account.aws('s3api', 'delete-bucket', '--bucket', bucket);
});

function tables(): Promise<string[]> {
  return account.aws('dynamodb', 'list-tables', '--query', 'TableNames');
}

function entries(): Promise<string[]> {
  return account.aws('eks', 'list-access-entries', ...ofCluster, '--query', 'accessEntries');
}

function roles(): Promise<readonly string[]> {
  return account.aws('iam', 'list-roles', '--query', 'Roles[?starts_with(RoleName, `fixture-`)].RoleName');
}

type Tags = Readonly<Record<string, string>>;

interface Statement {
  readonly Condition: { readonly StringEquals: Tags };
}

/**
 * The policy as IAM reads it in a session with these tags, which the emulator's simulation does not know: variables
 * have their values, and statements whose condition does not hold are not there.
 */
function inSession(policy: string, tags: Tags): string {
  const valueOf = (key: string): string => tags[key.replace('aws:PrincipalTag/', '')] ?? '';
  const { Statement, ...rest } = JSON.parse(policy) as { readonly Statement: readonly Statement[] };
  const holding = Statement.filter(({ Condition: { StringEquals } }) =>
    Object.entries(StringEquals).every(([key, value]) => valueOf(key) === value),
  ).map((statement) => ({ ...statement, Condition: undefined }));
  return JSON.stringify({ ...rest, Statement: holding }).replaceAll(/\$\{([^}]+)\}/g, (_, key: string) => valueOf(key));
}
