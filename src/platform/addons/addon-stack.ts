import { DataAwsEksCluster } from '@cdktf/provider-aws/lib/data-aws-eks-cluster';
import type { Construct } from 'constructs';
import { helmByContext, helmByToken } from '../../constructs/terraform/helm-provider';
import type { AwsPlatform, Lab } from '../../lab/lab';
import { BaseStack } from '../terraform/base-stack';

/** What every stack of Helm releases has in common: the cluster that they go to, in any environment. */
export abstract class AddonStack extends BaseStack {
  protected constructor(scope: Construct, id: string, lab: Lab) {
    super(scope, id, lab, lab.aws?.state ?? { kind: 'local' });
    this.requireProvider('helm');
    if (lab.aws) this.reachEks(lab.aws);
    if (lab.localCluster) helmByContext(this, lab.localCluster.context);
  }

  /** The cluster must exist when the stack is planned. */
  private reachEks(aws: AwsPlatform): void {
    this.addAwsProvider(aws);
    const cluster = new DataAwsEksCluster(this, 'cluster', { name: aws.clusterName });
    helmByToken(this, cluster, aws.region);
  }
}
