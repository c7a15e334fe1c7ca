import type { ClusterKind } from '../../../lab/lab';
import { type ContainerResources, small } from '../resources';

/** Values of the chart `metrics-server`, as far as they are set here. */
export interface MetricsServerValues {
  readonly args: readonly string[];
  readonly resources: ContainerResources;
}

/** On EKS it is an add-on of the stack `nodes`; AKS and GKE bring it themselves. */
export function needsMetricsServer(cluster: ClusterKind): boolean {
  return cluster === 'kind' || cluster === 'minikube';
}

/** The kubelets of kind and minikube sign their own certificates. */
export function metricsServerValues(): MetricsServerValues {
  return { args: ['--kubelet-insecure-tls'], resources: small('20m', '64Mi', '256Mi') };
}
