import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { DefaultSecurityGroup } from '@cdktf/provider-aws/lib/default-security-group';
import { Eip } from '@cdktf/provider-aws/lib/eip';
import { FlowLog } from '@cdktf/provider-aws/lib/flow-log';
import { InternetGateway } from '@cdktf/provider-aws/lib/internet-gateway';
import { NatGateway } from '@cdktf/provider-aws/lib/nat-gateway';
import { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import type { Construct } from 'constructs';
import { Role } from '../../constructs/terraform/role';
import { ZoneSubnet } from '../../constructs/terraform/zone-subnet';
import type { AwsLab, Network } from '../../lab/lab';
import { LabStack } from './lab-stack';
import { subnetName, type Tier } from './lookup';

/** By these tags Kubernetes finds the subnets for load balancers that face the internet, and for internal ones. */
const loadBalancerTag: Record<Tier, string> = {
  public: 'kubernetes.io/role/elb',
  private: 'kubernetes.io/role/internal-elb',
};

/** The VPC: a public and a private subnet a zone, NAT for what leaves, and endpoints for what stays with AWS. */
export class NetworkStack extends LabStack {
  private readonly network: Network;

  constructor(scope: Construct, lab: AwsLab) {
    super(scope, 'network', lab);
    this.network = lab.aws.network;
    const vpc = this.addVpc();
    this.addFlowLogs(vpc);
    const internet = new InternetGateway(this, 'internet', { vpcId: vpc.id, tags: { Name: this.network.vpcName } });
    const publicSubnets = this.addSubnets(vpc, 'public', this.network.publicCidrs);
    const privateSubnets = this.addSubnets(vpc, 'private', this.network.privateCidrs);
    publicSubnets.forEach((subnet) => subnet.addDefaultRoute({ gatewayId: internet.id }));
    this.addNat(internet, publicSubnets, privateSubnets);
    this.addGatewayEndpoints(vpc, [...publicSubnets, ...privateSubnets]);
  }

  private addVpc(): Vpc {
    const vpc = new Vpc(this, 'vpc', {
      cidrBlock: this.network.cidr,
      enableDnsSupport: true,
      // The private endpoint of the Kubernetes API is found by DNS.
      enableDnsHostnames: true,
      tags: { Name: this.network.vpcName },
    });
    // Without a rule here, whatever lands in the default group by mistake can talk to nobody.
    new DefaultSecurityGroup(this, 'locked', { vpcId: vpc.id });
    return vpc;
  }

  /** Who talked to whom, for two weeks: what is read when something went wrong. */
  private addFlowLogs(vpc: Vpc): void {
    const { account, region } = this.lab.aws;
    const name = `/aws/vpc/${this.network.vpcName}/flows`;
    const logs = new CloudwatchLogGroup(this, 'flow-logs', { name, retentionInDays: 14 });
    const role = new Role(this, 'flow-log-writer', {
      lab: this.lab.name,
      purpose: 'flow-logs',
      trust: {
        actions: ['sts:AssumeRole'],
        principal: { service: 'vpc-flow-logs.amazonaws.com' },
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:aws:ec2:${region}:${account}:vpc-flow-log/*` },
        },
      },
      statements: [
        // The streams of the group, one an interface, whose names come with the interfaces.
        {
          actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
          resources: [`${logs.arn}:*`],
        },
        // What AWS asks of such a role (VPC user guide, flow-logs-iam-role); the question cannot be put to one group.
        { actions: ['logs:DescribeLogGroups'], resources: [`arn:aws:logs:${region}:${account}:log-group:*`] },
      ],
    });
    new FlowLog(this, 'flows', {
      vpcId: vpc.id,
      trafficType: 'ALL',
      logDestination: logs.arn,
      iamRoleArn: role.arn,
      tags: { Name: this.network.vpcName },
      dependsOn: [...role.policies],
    });
  }

  private addSubnets(vpc: Vpc, tier: Tier, cidrs: readonly string[]): readonly ZoneSubnet[] {
    return cidrs.map((cidr, index) => {
      const zone = this.network.zones[index];
      if (zone === undefined) throw new Error(`${cidrs.length} ${tier} blocks for ${this.network.zones.length} zones`);
      return new ZoneSubnet(this, `${tier}-${zone}`, {
        vpcId: vpc.id,
        name: subnetName(this.network, tier, zone),
        zone,
        cidr,
        tags: { [loadBalancerTag[tier]]: '1' },
      });
    });
  }

  /** Zones without a gateway of their own share those of the first zones, in turn. */
  private addNat(internet: InternetGateway, outside: readonly ZoneSubnet[], inside: readonly ZoneSubnet[]): void {
    const gateways = outside.slice(0, this.network.natGateways).map(({ zone, subnetId }) => {
      const tags = { Name: `${this.network.vpcName}-${zone}` };
      const address = new Eip(this, `nat-address-${zone}`, { domain: 'vpc', tags, dependsOn: [internet] });
      return new NatGateway(this, `nat-${zone}`, {
        allocationId: address.id,
        subnetId,
        tags,
        dependsOn: [internet],
      });
    });
    inside.forEach((subnet, index) => {
      const gateway = gateways[index % gateways.length];
      if (gateway) subnet.addDefaultRoute({ natGatewayId: gateway.id });
    });
  }

  /** They cost nothing, and keep the traffic to S3 (images too) and DynamoDB off the NAT gateway. */
  private addGatewayEndpoints(vpc: Vpc, subnets: readonly ZoneSubnet[]): void {
    for (const service of ['s3', 'dynamodb']) {
      new VpcEndpoint(this, service, {
        vpcId: vpc.id,
        vpcEndpointType: 'Gateway',
        serviceName: `com.amazonaws.${this.lab.aws.region}.${service}`,
        routeTableIds: subnets.map((subnet) => subnet.routeTableId),
        tags: { Name: `${this.network.vpcName}-${service}` },
      });
    }
  }
}
