/** What workloads have to know of Istio, which Helm releases install (src/platform/addons). */
import { mesh } from '../../lab/addons';
import type { System } from '../../lab/lab';

export const meshNamespace = mesh.namespace;

export const ingressGatewayLabels = mesh.gatewayLabels;

export const ingressGatewayAccount = mesh.gatewayRelease;

/** The domain of every Service, and of every identity in the mesh, unless a cluster was made with another. */
export const clusterDomain = 'cluster.local';

/**
 * Where the agent in each sidecar shows the metrics of the proxy together with those of the service, in
 * plain text also where the mesh takes encrypted calls only.
 * Source: https://istio.io/v1.30/docs/ops/integrations/prometheus/#option-1-metrics-merging
 */
export const mergedMetrics = { port: 15020, path: '/stats/prometheus' };

/** The name of a Service that the whole cluster knows. */
export function serviceHost(name: string, namespace: string): string {
  return `${name}.${namespace}.svc.${clusterDomain}`;
}

/** Whether the pods of a system get the mesh's sidecar. */
export function isInMesh({ engines }: Pick<System, 'engines'>): boolean {
  return engines.includes('istio');
}

/** The Service of the ingress gateway. */
export const ingressGatewayHost = serviceHost(mesh.gatewayRelease, mesh.namespace);

/** How the mesh calls a service account, once its certificate has proved it. */
export function principal(namespace: string, serviceAccount: string): string {
  return `${clusterDomain}/ns/${namespace}/sa/${serviceAccount}`;
}
