import { documentsOf } from '../documents';
import { valuesOf } from '../findings';

const table = 'arn:aws:dynamodb:us-west-2:123456789012:table/Music-octocat';
const exact = { Effect: 'Allow', Action: ['dynamodb:Query'], Resource: [table] };
const check = (statement: object, type = 'aws_iam_role_policy', attribute = 'policy') => {
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  return valuesOf('iam-exact', documentsOf('', { [type]: { one: { [attribute]: document } } }));
};

test.each([
  ['listed actions on named resources', exact],
  ['the streams of a named log group', { ...exact, Resource: 'arn:aws:logs:us-west-2:123456789012:log-group:/vpc:*' }],
  ['read-only actions that IAM knows no resources for', { ...exact, Action: 'ec2:DescribeVpcs', Resource: '*' }],
  [
    'all of a kind whose ids AWS makes up, in one region and account',
    { ...exact, Resource: ['arn:aws:ec2:us-west-2:123456789012:security-group/*'] },
  ],
  ['a denial of everything', { Effect: 'Deny', Action: '*', Resource: '*' }],
])('passes %s', (_, statement) => {
  expect(check(statement)).toEqual([]);
});

test.each([
  [{ ...exact, Action: 'dynamodb:*' }, 'policy: dynamodb:*'],
  [{ ...exact, Action: ['dynamodb:Query', 'dynamodb:Batch*'] }, 'policy: dynamodb:Batch*'],
  [{ ...exact, Resource: '*' }, 'policy: *'],
  [
    { ...exact, Resource: [table, 'arn:aws:dynamodb:*:123456789012:table/Music'] },
    'policy: arn:aws:dynamodb:*:123456789012:table/Music',
  ],
  [{ ...exact, Resource: ':*' }, 'policy: :*'],
  [{ ...exact, Action: ['ec2:DescribeVpcs', 'ec2:CreateVpc'], Resource: '*' }, 'policy: *'],
  [{ ...exact, Resource: 'arn:aws:ec2:*:*:security-group/*' }, 'policy: arn:aws:ec2:*:*:security-group/*'],
  [
    { ...exact, Resource: 'arn:aws:ec2:us-west-2:123456789012:instance/*' },
    'policy: arn:aws:ec2:us-west-2:123456789012:instance/*',
  ],
  [{ Effect: 'Allow', NotAction: 'iam:*', Resource: table }, 'policy: NotAction'],
])('finds %j', (statement, value) => {
  expect(check(statement)).toEqual([value]);
});

test('finds a role that everybody may assume', () => {
  const trust = (principal: unknown) => ({ Effect: 'Allow', Action: ['sts:AssumeRole'], Principal: principal });
  const found = (principal: unknown) => check(trust(principal), 'aws_iam_role', 'assume_role_policy');
  expect(found({ Service: 'pods.eks.amazonaws.com' })).toEqual([]);
  expect(found({ AWS: '*' })).toEqual(['assume_role_policy: *']);
  expect(found('*')).toEqual(['assume_role_policy: *']);
});

test('finds a broad policy of AWS, and passes a narrow one', () => {
  const attached = (name: string) => {
    const attachment = { policy_arn: `arn:aws:iam::aws:policy/${name}` };
    return valuesOf('iam-exact', documentsOf('', { aws_iam_role_policy_attachment: { one: attachment } }));
  };
  expect(attached('AmazonEKSClusterPolicy')).toEqual([]);
  expect(attached('AdministratorAccess')).toHaveLength(1);
  expect(attached('AmazonDynamoDBFullAccess')).toHaveLength(1);
});
