/** How one stack finds what another has made: by name, never by its state, so each is deployed on its own. */
import { DataAwsEksCluster } from '@cdktf/provider-aws/lib/data-aws-eks-cluster';
import { DataAwsSubnets } from '@cdktf/provider-aws/lib/data-aws-subnets';
import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc';
import type { Construct } from 'constructs';
import type { ClusterReference } from '../../constructs/terraform/pod-identity';
import type { Network } from '../../lab/lab';

export type Tier = 'public' | 'private';

/** The tag `Name` of a subnet. */
export function subnetName(network: Network, tier: Tier, zone: string): string {
  return `${network.vpcName}-${tier}-${zone}`;
}

/** Ids of the private subnets, one a zone. Terraform stops with a message when the network is not whole. */
export function lookUpPrivateSubnets(scope: Construct, network: Network): string[] {
  const vpc = new DataAwsVpc(scope, 'vpc', { tags: { Name: network.vpcName } });
  const names = network.zones.map((zone) => subnetName(network, 'private', zone));
  const subnets = new DataAwsSubnets(scope, 'private-subnets', {
    filter: [
      { name: 'vpc-id', values: [vpc.id] },
      { name: 'tag:Name', values: names },
    ],
    lifecycle: {
      postcondition: [
        {
          condition: `\${length(self.ids) == ${names.length}}`,
          errorMessage: `Expected the subnets ${names.join(', ')} in VPC ${network.vpcName}: deploy the stack "network" first.`,
        },
      ],
    },
  });
  return subnets.ids;
}

/** The cluster, which must exist when the stack is planned. */
export function lookUpCluster(scope: Construct, name: string): ClusterReference {
  const { arn } = new DataAwsEksCluster(scope, 'cluster', { name });
  return { name, arn };
}
