import type { DataAwsEksCluster } from '@cdktf/provider-aws/lib/data-aws-eks-cluster';
import { HelmProvider, type HelmProviderKubernetes } from '@cdktf/provider-helm/lib/provider';
import { Fn } from 'cdktf';
import type { Construct } from 'constructs';

/** Where kubectl looks as well, unless it is told otherwise. */
const kubeconfig = '~/.kube/config';

/** Releases go to the cluster of a context in the kubeconfig: kind, minikube, AKS, GKE or any other. */
export function helmByContext(scope: Construct, context: string): HelmProvider {
  return addProvider(scope, { configPath: kubeconfig, configContext: context });
}

/** Releases go to an EKS cluster, with a token that the aws CLI makes for each run: nothing of it is in the state. */
export function helmByToken(scope: Construct, cluster: DataAwsEksCluster, region: string): HelmProvider {
  return addProvider(scope, {
    host: cluster.endpoint,
    clusterCaCertificate: Fn.base64decode(cluster.certificateAuthority.get(0).data),
    exec: {
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      command: 'aws',
      args: ['eks', 'get-token', '--cluster-name', cluster.name, '--region', region],
    },
  });
}

function addProvider(scope: Construct, kubernetes: HelmProviderKubernetes): HelmProvider {
  return new HelmProvider(scope, 'helm', { kubernetes });
}
