import { awsProviderConstraint, terraformConstraint } from '../../src/lab/versions';
import { fixtureAwsLab } from '../support/lab';
import { statementsOf, synthesize } from './terraform/synthesized';

const longest = fixtureAwsLab({
  name: 'lab-with-a-name-of-32-characters',
  aws: { zones: ['a', 'b', 'c'], natGateways: 3 },
});

describe.each([
  ['the least lab', fixtureAwsLab()],
  ['a lab with the longest name and three zones', longest],
])('Every stack of %s', (_, lab) => {
  const stacks = Object.entries(synthesize(lab));

  test('accepts the two major versions of the provider that the project is tested with', () => {
    for (const [, { json }] of stacks)
      expect(json.terraform).toMatchObject({
        required_version: terraformConstraint,
        required_providers: { aws: { source: 'registry.terraform.io/hashicorp/aws', version: awsProviderConstraint } },
      });
  });

  test('refuses another account, and tags what it makes with lab, owner and expiry date', () => {
    for (const [, { json }] of stacks)
      expect(json.provider['aws']).toEqual([
        {
          region: 'us-west-2',
          allowed_account_ids: ['123456789012'],
          default_tags: [{ tags: { lab: lab.name, owner: 'teacher', expires: '2026-12-31' } }],
        },
      ]);
  });

  test('reads no state of another stack', () => {
    for (const [, { json }] of stacks) expect(Object.keys(json.data ?? {})).not.toContain('terraform_remote_state');
  });

  test('sets no region on a resource, which provider 5 does not know', () => {
    for (const [, { json }] of stacks)
      for (const blocks of Object.values(json.resource ?? {}))
        for (const attributes of Object.values(blocks)) expect(attributes).not.toHaveProperty('region');
  });

  test('names roles by a prefix that leaves room for the suffix of the provider', () => {
    const roles = stacks.flatMap(([, stack]) => Object.values(stack.all('aws_iam_role')));
    expect(roles.map((role) => role['name_prefix'])).toEqual(
      roles.map(() => expect.stringMatching(/^[a-z0-9-]{1,37}-$/) as unknown),
    );
    expect(roles.length).toBe(7);
  });

  test('allows no action, resource or principal by a wildcard', () => {
    const roles = stacks.flatMap(([, stack]) => Object.values(stack.all('aws_iam_role')));
    // The controller of load balancers works on what has no name yet: test/platform/addons/load-balancer.test.ts.
    const policies = stacks
      .flatMap(([, stack]) => Object.entries(stack.all('aws_iam_role_policy')))
      .flatMap(([label, policy]) => (label.startsWith('aws-load-balancer-controller') ? [] : [policy]));
    const statements = [
      ...roles.flatMap((role) => statementsOf(role['assume_role_policy'])),
      ...policies.flatMap((policy) => statementsOf(policy['policy'])),
    ];
    expect(statements.length).toBeGreaterThan(roles.length);
    // The streams of a log group have no names before they are written; which groups there are is asked of all.
    const unnamed = /^(\$\{aws_cloudwatch_log_group\.flow-logs\.arn\}|arn:aws:logs:[\w-]+:\d{12}:log-group):\*$/;
    for (const { Action, Resource = [], Principal = {} } of statements)
      for (const value of [...Action, ...Resource, ...Object.values(Principal)])
        expect(value.replace(unnamed, '')).not.toContain('*');
  });

  test('opens 0.0.0.0/0 to no one: only routes lead there', () => {
    const open = stacks.flatMap(([, { json }]) =>
      Object.entries(json.resource ?? {})
        .filter(([, blocks]) => JSON.stringify(blocks).includes('0.0.0.0/0'))
        .map(([type]) => type),
    );
    expect(open).toEqual(['aws_route']);
  });
});
