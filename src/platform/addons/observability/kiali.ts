import { collectorUrl, dashboardSecrets, mesh, prometheus } from '../../../lab/addons';
import { type ContainerResources, small } from '../resources';

/** Values of the chart `kiali-server`, as far as they are set here. */
export interface KialiValues {
  readonly auth: { readonly strategy: 'token' };
  readonly login_token: { readonly signing_key: string };
  readonly deployment: {
    readonly image_pull_policy: 'IfNotPresent';
    readonly service_type: 'ClusterIP';
    readonly ingress: { readonly enabled: boolean };
    readonly strategy: {
      readonly type: 'RollingUpdate';
      readonly rollingUpdate: { readonly maxSurge: number; readonly maxUnavailable: number };
    };
    readonly resources: ContainerResources;
  };
  readonly external_services: {
    readonly istio: { readonly root_namespace: string };
    readonly prometheus: { readonly url: string };
    readonly grafana: { readonly enabled: boolean };
    readonly tracing: Tracing;
  };
}

type Tracing =
  | { readonly enabled: false }
  | {
      readonly enabled: true;
      readonly provider: 'jaeger';
      readonly internal_url: string;
      readonly use_grpc: boolean;
    };

/** A person logs in with a token of the cluster, and sees what that token may see. */
export function kialiValues(isTraced: boolean): KialiValues {
  const { name, key } = dashboardSecrets.kialiSigningKey;
  return {
    auth: { strategy: 'token' },
    // Else the chart invents one, and an upgrade logs everybody out.
    login_token: { signing_key: `secret:${name}:${key}` },
    deployment: {
      image_pull_policy: 'IfNotPresent',
      service_type: 'ClusterIP',
      ingress: { enabled: false },
      // The chart lets its only pod be unavailable, and then Helm waits for none (https://github.com/kiali/kiali/issues/9411).
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      resources: small('20m', '128Mi', '512Mi'),
    },
    external_services: {
      istio: { root_namespace: mesh.namespace },
      prometheus: { url: `http://${prometheus.service}.${mesh.namespace}:${prometheus.port}` },
      grafana: { enabled: false },
      tracing: isTraced
        ? { enabled: true, provider: 'jaeger', internal_url: collectorUrl('query'), use_grpc: false }
        : { enabled: false },
    },
  };
}
