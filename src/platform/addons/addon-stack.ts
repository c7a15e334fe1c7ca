import { DataAwsEksCluster } from '@cdktf/provider-aws/lib/data-aws-eks-cluster';
import type { Construct } from 'constructs';
import { helmByContext, helmByToken } from '../../constructs/terraform/helm-provider';
import type { AwsPlatform } from '../../lab/lab';
import type { PlatformLab } from '../../lab/stacks';
import { BaseStack } from '../terraform/base-stack';

/** What every stack of Helm releases has in common: the cluster that they go to, in any environment. */
export abstract class AddonStack extends BaseStack {
  protected constructor(scope: Construct, id: string, lab: PlatformLab) {
    super(scope, id, lab, lab.kind === 'aws' ? lab.aws.state : { kind: 'local' });
    this.requireProvider('helm');
    if (lab.kind === 'aws') this.reachEks(lab.aws);
    else helmByContext(this, lab.context);
  }

  /** The cluster must exist when the stack is planned. */
  private reachEks(aws: AwsPlatform): void {
    this.addAwsProvider(aws);
    const cluster = new DataAwsEksCluster(this, 'cluster', { name: aws.clusterName });
    helmByToken(this, cluster, aws.region);
  }
}
