import type { KubeObject } from './api';

/**
 * Has the API server send calls of metrics.k8s.io to a port of this machine. An endpoint may not be a loopback address;
 * the name of one may be what a Service stands for.
 */
export function metricsRegistration(name: string, port: number): readonly KubeObject[] {
  const service = { name, namespace: 'kube-system' };
  return [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: service,
      spec: { type: 'ExternalName', externalName: 'localhost' },
    } as KubeObject,
    {
      apiVersion: 'apiregistration.k8s.io/v1',
      kind: 'APIService',
      metadata: { name: 'v1beta1.metrics.k8s.io' },
      spec: {
        ...{ group: 'metrics.k8s.io', version: 'v1beta1', groupPriorityMinimum: 100, versionPriority: 100 },
        ...{ insecureSkipTLSVerify: true, service: { ...service, port } },
      },
    } as KubeObject,
  ];
}
