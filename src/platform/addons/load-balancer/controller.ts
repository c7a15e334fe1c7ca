import { loadBalancerController } from '../../../lab/addons';
import type { AwsPlatform } from '../../../lab/lab';
import { type ContainerResources, small } from '../resources';

/** Values of the chart `aws-load-balancer-controller`, as far as they are set here. */
export interface LoadBalancerControllerValues {
  readonly clusterName: string;
  readonly region: string;
  readonly vpcId: string;
  readonly replicaCount: number;
  readonly serviceAccount: { readonly create: boolean; readonly name: string };
  readonly enableServiceMutatorWebhook: boolean;
  readonly enableShield: boolean;
  readonly enableWaf: boolean;
  readonly enableWafv2: boolean;
  /** On everything that the controller makes: Terraform's own tags do not reach it. */
  readonly defaultTags: Readonly<Record<string, string>>;
  readonly resources: ContainerResources;
}

/** @param vpcId - given, because pods cannot ask the node for it: its metadata are one hop too far */
export function loadBalancerControllerValues(
  { clusterName, region, tags }: AwsPlatform,
  vpcId: string,
): LoadBalancerControllerValues {
  return {
    clusterName,
    region,
    vpcId,
    replicaCount: 1,
    serviceAccount: { create: true, name: loadBalancerController.serviceAccount },
    // While the controller is not ready, its webhook would fail every Service that anybody makes.
    enableServiceMutatorWebhook: false,
    // They are for application load balancers, which no lab has; its role allows none of their actions.
    enableShield: false,
    enableWaf: false,
    enableWafv2: false,
    defaultTags: tags,
    resources: small('50m', '128Mi', '256Mi'),
  };
}
