/** Wrong configurations that the synthesis does not look for, with who refuses each and what is said. */

export const stages = ['validate', 'plan', 'apply'] as const;
export type Stage = (typeof stages)[number];

export interface Mistake {
  readonly title: string;
  readonly stage: Stage;
  /** A resource of this type that is right in the stacks is copied and changed. */
  readonly type: string;
  readonly change: Readonly<Record<string, unknown>>;
  readonly message: RegExp;
}

const subnet = { map_public_ip_on_launch: false, availability_zone: 'us-west-2a', tags: {} };
const vpc = '${aws_vpc.vpc.id}';

export const mistakes: readonly Mistake[] = [
  {
    title: 'a log group kept for a number of days that is not offered',
    stage: 'validate',
    type: 'aws_cloudwatch_log_group',
    change: { name: 'wrong', retention_in_days: 31 },
    message: /expected retention_in_days to be one of/,
  },
  {
    title: 'a repository whose tags are neither mutable nor immutable',
    stage: 'validate',
    type: 'aws_ecr_repository',
    change: { name: 'wrong', image_tag_mutability: 'SOMETIMES' },
    message: /expected image_tag_mutability to be one of/,
  },
  {
    title: 'a table that is paid for in a way that is not offered',
    stage: 'validate',
    type: 'aws_dynamodb_table',
    change: { name: 'wrong', billing_mode: 'FREE' },
    message: /expected billing_mode to be one of/,
  },
  {
    title: 'a trust policy that is not JSON',
    stage: 'validate',
    type: 'aws_iam_role',
    change: { assume_role_policy: 'everybody' },
    message: /contains an invalid JSON/,
  },
  {
    title: 'a subnet whose block is no CIDR block',
    stage: 'validate',
    type: 'aws_subnet',
    change: { ...subnet, vpc_id: vpc, cidr_block: '10.0.300.0/24' },
    message: /is not a valid CIDR block|invalid CIDR address/,
  },
  {
    title: 'a flow log of nothing',
    stage: 'validate',
    type: 'aws_flow_log',
    change: { vpc_id: null },
    message: /one of .* must be specified/,
  },
  {
    title: 'a table whose key is none of its attributes',
    stage: 'plan',
    type: 'aws_dynamodb_table',
    change: { name: 'wrong', hash_key: 'nobody', attribute: [{ name: 'somebody', type: 'S' }] },
    message: /attribute/,
  },
  {
    title: 'a subnet in a VPC that does not exist',
    stage: 'apply',
    type: 'aws_subnet',
    change: { ...subnet, vpc_id: 'vpc-00000000000000000', cidr_block: '10.0.200.0/24' },
    message: /InvalidVpcID\.NotFound/,
  },
  {
    title: 'a subnet outside the block of its VPC',
    stage: 'apply',
    type: 'aws_subnet',
    change: { ...subnet, vpc_id: vpc, cidr_block: '10.99.0.0/24' },
    message: /InvalidSubnet\.Range/,
  },
  {
    title: 'a subnet over another one',
    stage: 'apply',
    type: 'aws_subnet',
    change: { ...subnet, vpc_id: vpc, cidr_block: '10.0.0.0/19', depends_on: ['aws_subnet.private-us-west-2a'] },
    message: /InvalidSubnet\.Conflict/,
  },
  {
    title: 'a route table of a subnet that does not exist',
    stage: 'apply',
    type: 'aws_route_table_association',
    change: { subnet_id: 'subnet-00000000000000000' },
    message: /InvalidSubnetID\.NotFound/,
  },
  {
    title: 'a second table of the same name',
    stage: 'apply',
    type: 'aws_dynamodb_table',
    change: { depends_on: ['aws_dynamodb_table.Music-octocat'] },
    message: /ResourceInUseException/,
  },
  {
    title: 'a second repository of the same name',
    stage: 'apply',
    type: 'aws_ecr_repository',
    change: { name: 'course/cmpt756s1', depends_on: ['aws_ecr_repository.course-cmpt756s1'] },
    message: /RepositoryAlreadyExistsException/,
  },
  {
    title: 'a second log group of the same name',
    stage: 'apply',
    type: 'aws_cloudwatch_log_group',
    change: { depends_on: ['aws_cloudwatch_log_group.flow-logs'] },
    message: /ResourceAlreadyExistsException/,
  },
  {
    title: 'a policy of a role that does not exist',
    stage: 'apply',
    type: 'aws_iam_role_policy',
    change: { role: 'nobody' },
    message: /NoSuchEntity/,
  },
  {
    title: 'a policy with an action of no service',
    stage: 'apply',
    type: 'aws_iam_role_policy',
    change: {
      name: 'wrong',
      policy: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'GetItem', Resource: '*' }],
      }),
    },
    message: /MalformedPolicyDocument/,
  },
  {
    title: 'a route in a table that does not exist',
    stage: 'apply',
    type: 'aws_route',
    change: { route_table_id: 'rtb-00000000000000000' },
    message: /InvalidRouteTableID\.NotFound/,
  },
];
