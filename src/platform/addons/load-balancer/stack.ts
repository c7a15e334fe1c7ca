import { DataAwsVpc } from '@cdktf/provider-aws/lib/data-aws-vpc';
import type { Construct } from 'constructs';
import { HelmRelease } from '../../../constructs/terraform/helm-release';
import { loadBalancerController } from '../../../lab/addons';
import type { AwsLab } from '../../../lab/lab';
import { helmCharts } from '../../../lab/versions';
import { AddonStack } from '../addon-stack';
import { loadBalancerControllerValues } from './controller';

/** The controller that makes network load balancers for Services; its policy is in the stack `identity`. */
export class LoadBalancerStack extends AddonStack {
  constructor(scope: Construct, lab: AwsLab) {
    super(scope, 'load-balancer', lab);
    const vpc = new DataAwsVpc(this, 'vpc', { tags: { Name: lab.aws.network.vpcName } });
    new HelmRelease(this, 'controller', {
      name: loadBalancerController.serviceAccount,
      chart: helmCharts.loadBalancerController,
      namespace: loadBalancerController.namespace,
      values: loadBalancerControllerValues(lab.aws, vpc.id),
    });
  }
}
