import type { ControlPlaneSize } from '../../../lab/control-plane-size';
import type { ClusterKind } from '../../../lab/lab';
import { type ContainerResources, small, smallWithoutCpuLimit } from '../resources';

/** Values of the chart `istiod`, as far as they are set here. */
export interface IstiodValues {
  readonly autoscaleEnabled: boolean;
  readonly replicaCount: number;
  readonly resources: ContainerResources;
  readonly cni: { readonly enabled: boolean };
  readonly env: Readonly<Record<string, string>>;
  readonly global: {
    readonly defaultPodDisruptionBudget: { readonly enabled: boolean };
    readonly proxy: { readonly resources: ContainerResources };
  };
  readonly meshConfig: {
    readonly enablePrometheusMerge: boolean;
    readonly defaultConfig: { readonly terminationDrainDuration: string };
  };
}

/** Values of the chart `cni`, as far as they are set here. */
export interface CniValues {
  /** The chart is about to refuse limits. */
  readonly resources: Pick<ContainerResources, 'requests'>;
  readonly updateStrategy: {
    readonly type: 'RollingUpdate';
    readonly rollingUpdate: { readonly maxSurge: number; readonly maxUnavailable: number };
  };
  /** A cluster that wants something of its own. */
  readonly global?: { readonly platform: 'minikube' | 'gke' };
}

/**
 * Seconds. A sidecar stops after its service, and lets the connections that are left end for this long: no
 * less than the 2 s for which the service itself goes on serving, and little enough that both fit the pod's grace.
 */
export const sidecarDrain = 5;

/** One control plane, small where no class is. Sidecars are native: they start before the service and let Jobs finish. */
export function istiodValues({ cpuMillis, memory }: ControlPlaneSize): IstiodValues {
  return {
    autoscaleEnabled: false,
    replicaCount: 1,
    resources: small(`${cpuMillis}m`, `${memory.request}Mi`, `${memory.limit}Mi`),
    // The plugin does what else every pod would need NET_ADMIN for, which the level `restricted` refuses.
    cni: { enabled: true },
    env: {
      ENABLE_NATIVE_SIDECARS: 'true',
      // Keys of a service in the mesh are fetched by the proxies, which have a certificate: the control plane has none, and
      // under strict mTLS nobody answers it.
      PILOT_JWT_ENABLE_REMOTE_JWKS: 'hybrid',
    },
    global: {
      // With one replica it would block every drain.
      defaultPodDisruptionBudget: { enabled: false },
      proxy: { resources: smallWithoutCpuLimit('20m', '64Mi', '256Mi') },
    },
    meshConfig: {
      // Prometheus reads the metrics of service and proxy together, at the proxy's own port.
      enablePrometheusMerge: true,
      defaultConfig: { terminationDrainDuration: `${sidecarDrain}s` },
    },
  };
}

/**
 * Two kinds of cluster want something of their own, and the chart knows them by name: minikube has its network namespaces in
 * another folder, and GKE admits pods of this priority only where a quota says so.
 * Source: https://istio.io/v1.30/docs/ambient/install/platform-prerequisites/
 */
export function cniValues(cluster: ClusterKind): CniValues {
  return {
    resources: { requests: { cpu: '20m', memory: '64Mi' } },
    // The chart lets the plugin be missing on one node, and where there is only one Helm waits for none: pods with a sidecar
    // would come first, and fail until the plugin repairs them. A DaemonSet that may miss none must be allowed one more.
    updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
    ...((cluster === 'minikube' || cluster === 'gke') && { global: { platform: cluster } }),
  };
}
