import { fixtureAwsLab } from '../../support/lab';
import { statementsOf, synthesize } from './synthesized';

const networkOf = (aws = {}) => synthesize(fixtureAwsLab({ aws })).network;

describe('The network stack', () => {
  const network = networkOf();

  test('makes one VPC whose hosts have DNS names', () => {
    expect(network.only('aws_vpc')).toEqual({
      cidr_block: '10.0.0.0/16',
      enable_dns_hostnames: true,
      enable_dns_support: true,
      tags: { Name: 'fixture' },
    });
  });

  test('tags public subnets for load balancers that face the internet and private ones for internal ones', () => {
    expect(network.all('aws_subnet')).toEqual({
      'public-us-west-2a': subnet('public', 'a', '10.0.128.0/20', 'kubernetes.io/role/elb'),
      'public-us-west-2b': subnet('public', 'b', '10.0.144.0/20', 'kubernetes.io/role/elb'),
      'private-us-west-2a': subnet('private', 'a', '10.0.0.0/19', 'kubernetes.io/role/internal-elb'),
      'private-us-west-2b': subnet('private', 'b', '10.0.32.0/19', 'kubernetes.io/role/internal-elb'),
    });
  });

  test('leaves the default security group without any rule', () => {
    expect(network.only('aws_default_security_group')).toEqual({ vpc_id: '${aws_vpc.vpc.id}' });
  });

  test.each(['s3', 'dynamodb'])('reaches %s from every subnet without leaving AWS', (service) => {
    const endpoint = network.all('aws_vpc_endpoint')[service];
    expect(endpoint).toMatchObject({
      vpc_endpoint_type: 'Gateway',
      service_name: `com.amazonaws.us-west-2.${service}`,
    });
    const tables = Object.keys(network.all('aws_route_table')).map((label) => `\${aws_route_table.${label}.id}`);
    expect(new Set(endpoint?.['route_table_ids'] as string[])).toEqual(new Set(tables));
  });

  test('gives every subnet a route table of its own', () => {
    const tables = Object.values(network.all('aws_route_table_association')).map((each) => each['route_table_id']);
    expect(new Set(tables).size).toBe(Object.keys(network.all('aws_subnet')).length);
  });
});

describe('Flow logs', () => {
  const network = networkOf();

  test('record all traffic of the VPC for two weeks', () => {
    expect(network.only('aws_flow_log')).toEqual({
      vpc_id: '${aws_vpc.vpc.id}',
      traffic_type: 'ALL',
      log_destination: '${aws_cloudwatch_log_group.flow-logs.arn}',
      iam_role_arn: '${aws_iam_role.flow-log-writer.arn}',
      tags: { Name: 'fixture' },
      depends_on: ['aws_iam_role_policy.flow-log-writer_policy'],
    });
    expect(network.only('aws_cloudwatch_log_group')).toEqual({
      name: '/aws/vpc/fixture/flows',
      retention_in_days: 14,
    });
  });

  test('are written by the service of AWS, for this account, into their own group', () => {
    expect(statementsOf(network.only('aws_iam_role')['assume_role_policy'])).toMatchObject([
      {
        Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
      },
    ]);
    expect(statementsOf(network.only('aws_iam_role_policy')['policy'])).toMatchObject([
      { Resource: ['${aws_cloudwatch_log_group.flow-logs.arn}:*'] },
      { Action: ['logs:DescribeLogGroups'] },
    ]);
  });
});

describe('The way out of the network', () => {
  test('is the internet gateway for public subnets alone', () => {
    const routes = Object.entries(networkOf().all('aws_route'));
    const direct = routes.filter(([, route]) => 'gateway_id' in route).map(([label]) => label);
    expect(direct).toEqual(['public-us-west-2a_default', 'public-us-west-2b_default']);
  });

  test.each([
    { zones: 2, natGateways: 1, ways: ['a', 'a'] },
    { zones: 2, natGateways: 2, ways: ['a', 'b'] },
    { zones: 3, natGateways: 1, ways: ['a', 'a', 'a'] },
    { zones: 3, natGateways: 2, ways: ['a', 'b', 'a'] },
    { zones: 3, natGateways: 3, ways: ['a', 'b', 'c'] },
  ])('with $natGateways NAT gateways in $zones zones is that of zone $ways', ({ zones, natGateways, ways }) => {
    const letters = ['a', 'b', 'c'].slice(0, zones);
    const network = networkOf({ zones: letters, natGateways });
    expect(Object.keys(network.all('aws_nat_gateway'))).toHaveLength(natGateways);
    expect(Object.keys(network.all('aws_eip'))).toHaveLength(natGateways);
    const gateways = letters.map((zone) => {
      return network.all('aws_route')[`private-us-west-2${zone}_default`]?.['nat_gateway_id'];
    });
    expect(gateways).toEqual(ways.map((zone) => `\${aws_nat_gateway.nat-us-west-2${zone}.id}`));
  });

  test('puts each NAT gateway into the public subnet of its zone, once the internet gateway is there', () => {
    const gateways = networkOf({ zones: ['a', 'b', 'c'], natGateways: 3 }).all('aws_nat_gateway');
    expect(gateways['nat-us-west-2c']).toMatchObject({
      subnet_id: '${aws_subnet.public-us-west-2c.id}',
      allocation_id: '${aws_eip.nat-address-us-west-2c.id}',
      depends_on: ['aws_internet_gateway.internet'],
    });
  });
});

function subnet(tier: string, zone: string, cidr: string, tag: string) {
  return {
    availability_zone: `us-west-2${zone}`,
    cidr_block: cidr,
    map_public_ip_on_launch: false,
    tags: { Name: `fixture-${tier}-us-west-2${zone}`, [tag]: '1' },
    vpc_id: '${aws_vpc.vpc.id}',
  };
}
