import { Testing } from 'cdktf';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labSchema } from '../../../src/lab/config/schema';
import type { AwsLab } from '../../../src/lab/lab';
import { resolve } from '../../../src/lab/resolve';
import { addCloudStacks } from '../../../src/synth/stacks';
import { leastConfig } from '../../support/lab';
import { statementsOf, SynthesizedStack, type TerraformJson } from './synthesized';

const config = labSchema.parse(leastConfig);
const enrolments = [1, 2, 51].map((seat) => ({
  seat,
  id: `s${seat}`,
  principal: `arn:aws:iam::123456789012:user/s${seat}`,
}));

function stacksOf(lab: AwsLab): Readonly<Record<string, SynthesizedStack>> {
  const outdir = mkdtempSync(join(tmpdir(), 'stacks-'));
  try {
    const stacks = addCloudStacks(Testing.app({ outdir }), lab);
    const read = stacks.map((stack) => JSON.parse(Testing.synth(stack, true)) as TerraformJson);
    return Object.fromEntries(
      stacks.map((stack, index) => [stack.node.id, new SynthesizedStack(read[index] as TerraformJson)]),
    );
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

const stacks = stacksOf(resolve(config, 'aws', {}, enrolments));
const stack = (name: string): SynthesizedStack => {
  const found = stacks[name];
  if (!found) throw new Error(`no stack ${name}, only ${Object.keys(stacks).join(', ')}`);
  return found;
};

describe('The stacks of a class', () => {
  test('are one for the role and one for each fifty seats, after those of the lab', () => {
    expect(Object.keys(stacks).slice(-3)).toEqual(['roster', 'roster-01', 'roster-02']);
  });

  test('are not there for a lab without a class', () => {
    expect(Object.keys(stacksOf(resolve(config, 'aws'))).filter((name) => /roster/.test(name))).toEqual([]);
  });

  test('have one role, which names the tables by the namespace of the pod that asks', () => {
    expect(stack('roster').types).toEqual(['aws_iam_role', 'aws_iam_role_policy']);
    expect(stack('roster').only('aws_iam_role')).toMatchObject({ name: 'fixture-students' });
    const names = ['BatchWriteItem', 'DeleteItem', 'PutItem', 'Query', 'UpdateItem'];
    const actions = names.map((name) => `dynamodb:${name}`);
    expect(statementsOf(stack('roster').only('aws_iam_role_policy')['policy'])).toEqual(
      ['Music', 'User'].map((prefix) => ({
        Effect: 'Allow',
        Action: actions,
        // Two dollars: for Terraform one would begin a reference of its own.
        Resource: [
          `arn:aws:dynamodb:us-west-2:123456789012:table/${prefix}-$\${aws:PrincipalTag/kubernetes-namespace}`,
        ],
        Condition: { StringEquals: { 'aws:PrincipalTag/kubernetes-service-account': 'svc-db' } },
      })),
    );
  });

  test('let that role be assumed by pods of this cluster alone', () => {
    expect(statementsOf(stack('roster').only('aws_iam_role')['assume_role_policy'])).toMatchObject([
      {
        Principal: { Service: 'pods.eks.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': '123456789012' },
          ArnEquals: { 'aws:SourceArn': '${data.aws_eks_cluster.cluster.arn}' },
        },
      },
    ]);
  });

  test('let a student edit the namespace of that student and no other', () => {
    expect(stack('roster-02').only('aws_eks_access_entry')).toMatchObject({
      principal_arn: 'arn:aws:iam::123456789012:user/s51',
    });
    expect(stack('roster-02').only('aws_eks_access_policy_association')).toMatchObject({
      principal_arn: '${aws_eks_access_entry.access-s51.principal_arn}',
      policy_arn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSEditPolicy',
      access_scope: { type: 'namespace', namespaces: ['s51'] },
    });
  });

  test('give each student a pair of tables on demand, also where the lab has provisioned ones', () => {
    const tables = stack('roster-01').all('aws_dynamodb_table');
    expect(Object.keys(tables)).toEqual(['Music-s1', 'Music-s2', 'User-s1', 'User-s2']);
    for (const table of Object.values(tables)) expect(table).toMatchObject({ billing_mode: 'PAY_PER_REQUEST' });
  });

  test('give the role to the datastore of each student', () => {
    expect(Object.values(stack('roster-01').all('aws_eks_pod_identity_association'))).toMatchObject(
      ['s1', 's2'].map((namespace) => ({
        namespace,
        service_account: 'svc-db',
        role_arn: '${data.aws_iam_role.role.arn}',
      })),
    );
  });

  test('find the role by its name', () => {
    expect(stack('roster-01').onlyData('aws_iam_role')).toEqual({ name: 'fixture-students' });
  });
});
