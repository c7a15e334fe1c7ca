import { Route } from '@cdktf/provider-aws/lib/route';
import { RouteTable } from '@cdktf/provider-aws/lib/route-table';
import { RouteTableAssociation } from '@cdktf/provider-aws/lib/route-table-association';
import { Subnet } from '@cdktf/provider-aws/lib/subnet';
import { Construct } from 'constructs';

export interface ZoneSubnetProps {
  readonly vpcId: string;
  /** Value of the tag `Name`: the subnet is found by it. */
  readonly name: string;
  /** Availability zone, e.g. `us-west-2a`. */
  readonly zone: string;
  readonly cidr: string;
  /** @default the tags of the lab alone */
  readonly tags?: Readonly<Record<string, string>>;
}

/** A subnet of one zone with a route table of its own. Nothing in it gets a public address by itself. */
export class ZoneSubnet extends Construct {
  readonly zone: string;
  readonly subnetId: string;
  readonly routeTableId: string;

  constructor(scope: Construct, id: string, props: ZoneSubnetProps) {
    super(scope, id);
    const { vpcId, name, zone, cidr } = props;
    const subnet = new Subnet(this, 'Resource', {
      vpcId,
      availabilityZone: zone,
      cidrBlock: cidr,
      mapPublicIpOnLaunch: false,
      tags: { ...props.tags, Name: name },
    });
    const table = new RouteTable(this, 'routes', { vpcId, tags: { Name: name } });
    new RouteTableAssociation(this, 'association', { subnetId: subnet.id, routeTableId: table.id });
    this.zone = zone;
    this.subnetId = subnet.id;
    this.routeTableId = table.id;
  }

  /** Sends what is not for the VPC to an internet gateway or a NAT gateway. */
  addDefaultRoute(target: { readonly gatewayId: string } | { readonly natGatewayId: string }): void {
    new Route(this, 'default', { routeTableId: this.routeTableId, destinationCidrBlock: '0.0.0.0/0', ...target });
  }
}
