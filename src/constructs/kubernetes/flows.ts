/** The other ends of connections and their ports, as NetworkPolicies write them. */
import { k8s } from 'cdk8s-plus-28';
import { collector } from '../../lab/addons';
import { meshNamespace } from './mesh';

/** One other end, and the ports that connections are opened to. */
export interface Flow {
  readonly peer: k8s.NetworkPolicyPeer;
  readonly ports: readonly k8s.NetworkPolicyPort[];
}

export type Labels = Readonly<Record<string, string>>;

/** Pods of the same namespace. */
export function pods(labels: Labels): k8s.NetworkPolicyPeer {
  // An empty map is left out by the API server, and every apply would bring it back.
  return { podSelector: Object.keys(labels).length === 0 ? {} : { matchLabels: { ...labels } } };
}

export function podsIn(namespace: string, labels: Labels): k8s.NetworkPolicyPeer {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, ...pods(labels) };
}

export function port(number: number, protocol: 'TCP' | 'UDP' = 'TCP'): k8s.NetworkPolicyPort {
  return { port: k8s.IntOrString.fromNumber(number), protocol };
}

/** Names of Services and of hosts outside. CoreDNS has this label wherever it came with the cluster. */
export const nameResolution: Flow = {
  peer: podsIn('kube-system', { 'k8s-app': 'kube-dns' }),
  ports: [port(53, 'UDP'), port(53)],
};

/** Where services send their spans. */
export const spans: Flow = { peer: podsIn(meshNamespace, collector.labels), ports: [port(collector.ports.otlpHttp)] };

/** Where a sidecar gets its certificate and its configuration. */
export const meshControl: Flow = { peer: podsIn(meshNamespace, { app: 'istiod' }), ports: [port(15012)] };
