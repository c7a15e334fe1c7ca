/** What an Envoy is told, by the protocol that Envoys speak with a control plane. */
import type { Json } from './envoy-json';

/** Routes and endpoints are told apart, since they change while calls are under way. */
export interface EnvoyResources {
  readonly listeners: readonly Json[];
  readonly clusters: readonly Json[];
  readonly routes: readonly Json[];
  /** Of each cluster whose type is `EDS`. */
  readonly endpoints: readonly Json[];
}

/** Name of the cluster in which every Envoy has its control plane from the start. */
export const controlPlaneCluster = 'control-plane';

/**
 * Where an Envoy asks for what it does not know yet: the control plane answers when there is something else than what the
 * question says is known. So a question may stay open for long, and the next follows at once.
 */
export const controlPlane: Json = {
  resource_api_version: 'V3',
  api_config_source: {
    api_type: 'REST',
    transport_api_version: 'V3',
    cluster_names: [controlPlaneCluster],
    refresh_delay: '0.002s',
    request_timeout: '3600s',
  },
};
