/** From the objects of a chart to the configuration of one real Envoy, as the control plane of Istio would write it. */
import { outboundClusters } from './clusters';
import { inbound } from './inbound';
import type { Pod, Proxy } from './mesh';
import type { Mesh } from './objects';
import { gatewayOutbound, sidecarOutbound } from './outbound';
import type { EnvoyResources } from './resources';

/** @param pods those that are ready, in any namespace */
export function translate(mesh: Mesh, proxy: Proxy, pods: readonly Pod[]): EnvoyResources {
  const out = proxy.outbound === undefined ? gatewayOutbound(mesh, proxy) : sidecarOutbound(mesh, proxy);
  const into = inbound(mesh, proxy);
  const called = outboundClusters(mesh, proxy, pods);
  return {
    listeners: [...into.listeners, ...out.listeners],
    routes: out.routes,
    clusters: [...into.clusters, ...called.clusters, ...out.clusters],
    endpoints: called.endpoints,
  };
}
