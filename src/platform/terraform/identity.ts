import type { Construct } from 'constructs';
import { PodIdentity } from '../../constructs/terraform/pod-identity';
import { loadBalancerController } from '../../lab/addons';
import type { AwsLab } from '../../lab/lab';
import { loadBalancerStatements } from '../addons/load-balancer/statements';
import { LabStack } from './lab-stack';
import { lookUpCluster } from './lookup';

/** What each Kubernetes service account may do on AWS: what its contract lists, or an add-on's documentation, and no more. */
export class IdentityStack extends LabStack {
  constructor(scope: Construct, lab: AwsLab) {
    super(scope, 'identity', lab);
    const { account, clusterName, identities } = lab.aws;
    const cluster = lookUpCluster(this, clusterName);
    for (const { namespace, serviceAccount, statements, system } of identities) {
      new PodIdentity(this, `${namespace}-${serviceAccount}`, {
        lab: lab.name,
        account,
        cluster,
        namespace,
        serviceAccount,
        statements,
        tags: { system },
      });
    }
    if (lab.engines.includes('istio')) {
      new PodIdentity(this, loadBalancerController.serviceAccount, {
        lab: lab.name,
        account,
        cluster,
        ...loadBalancerController,
        statements: loadBalancerStatements(lab.aws),
      });
    }
  }
}
