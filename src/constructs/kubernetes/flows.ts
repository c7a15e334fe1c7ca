/** The other ends of connections and their ports, as NetworkPolicies write them. */
import { k8s } from 'cdk8s-plus-28';
import { ingressGatewayLabels, meshNamespace } from './mesh';

/** One other end, and the ports that connections are opened to. */
export interface Flow {
  readonly peer: k8s.NetworkPolicyPeer;
  readonly ports: readonly k8s.NetworkPolicyPort[];
}

export type Labels = Readonly<Record<string, string>>;

/** Pods of the same namespace. */
export function pods(labels: Labels): k8s.NetworkPolicyPeer {
  return { podSelector: { matchLabels: { ...labels } } };
}

export const gatewayPods = podsIn(meshNamespace, ingressGatewayLabels);

/** The operator labels the pods of every Prometheus like this. */
export const prometheusPods = podsIn(meshNamespace, { 'app.kubernetes.io/name': 'prometheus' });

/** Names of Services and of hosts outside. CoreDNS has this label wherever it came with the cluster. */
export const nameResolution: Flow = {
  peer: podsIn('kube-system', { 'k8s-app': 'kube-dns' }),
  ports: [port(53, 'UDP'), port(53)],
};

/** Where a sidecar gets its certificate and its configuration. */
export const meshControl: Flow = { peer: podsIn(meshNamespace, { app: 'istiod' }), ports: [port(15012)] };

/** The agent on each node that hands out credentials; it has this address on every node of EKS. */
export const podIdentityAgent: Flow = { peer: { ipBlock: { cidr: '169.254.170.23/32' } }, ports: [port(80)] };

/**
 * DynamoDB has public addresses, also behind the endpoint in the VPC, and they change: so all of them
 * are open, at this port, and what is private or the node's own is not.
 */
export const dynamodb: Flow = {
  peer: {
    ipBlock: {
      cidr: '0.0.0.0/0',
      except: ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
    },
  },
  ports: [port(443)],
};

/**
 * The API server, which has no pods: its addresses are the control plane's, its port 443 on EKS and 6443
 * in a cluster of kind. Who calls it is checked there.
 */
export const kubernetesApi: Flow = { peer: { ipBlock: { cidr: '0.0.0.0/0' } }, ports: [port(443), port(6443)] };

export function port(number: number, protocol: 'TCP' | 'UDP' = 'TCP'): k8s.NetworkPolicyPort {
  return { port: k8s.IntOrString.fromNumber(number), protocol };
}

function podsIn(namespace: string, labels: Labels): k8s.NetworkPolicyPeer {
  return { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } }, ...pods(labels) };
}
