/** Ends of connections that no chart of a system makes: the cluster has them, or AWS. */
import type { k8s } from 'cdk8s-plus-28';
import { prometheus as monitoring } from '../../lab/addons';
import { type Callable, type Called, type Calling, keyOfGateway } from './connectable';
import { type Flow, podsIn, port } from './flows';
import { ingressGatewayAccount, ingressGatewayLabels, meshNamespace, principal } from './mesh';

/** By which the contract's public workloads are called from outside. */
export const gateway = calling('the gateway', podsIn(meshNamespace, ingressGatewayLabels), {
  key: keyOfGateway,
  principal: principal(meshNamespace, ingressGatewayAccount),
});

export const prometheus = calling('Prometheus', podsIn(meshNamespace, monitoring.labels));

/** Where the Knative operator puts Knative's own pods. */
export const knativeNamespace = 'knative-serving';

/** The activator and the autoscaler, and the gateway, which goes past the activator where there are pods enough. */
export const knative: readonly Calling[] = [
  calling('Knative', podsIn(knativeNamespace, {})),
  calling('the gateway of Knative', podsIn(meshNamespace, ingressGatewayLabels)),
];

/**
 * Ports of the proxy in each pod of a Knative Service: HTTP/1.1, HTTP/2, health, and metrics for the autoscaler.
 * Source: https://github.com/knative/serving/blob/knative-v1.23.0/pkg/networking/constants.go
 */
export const knativePorts = [8012, 8013, 8022, 9090] as const;

/**
 * The way into Knative from inside the cluster: its local gateway, which is Istio's own pods at another port.
 * Source: knative-local-gateway of net-istio, target port 8081.
 */
export const knativeLocalGateway = callable({
  flows: [{ peer: podsIn(meshNamespace, ingressGatewayLabels), ports: [port(8081)] }],
  holdsTables: false,
});

/** Whatever runs in the cluster, in any namespace. */
export const anyPod = calling('any pod', { namespaceSelector: {} });

/** The agent on each node that hands out credentials; it has this address on every node of EKS. */
const podIdentityAgent: Flow = { peer: { ipBlock: { cidr: '169.254.170.23/32' } }, ports: [port(80)] };

/**
 * DynamoDB has public addresses, also behind the endpoint in the VPC, and they change: so all of them
 * are open, at this port, and what is private or the node's own is not.
 */
const publicAddresses: Flow = {
  peer: {
    ipBlock: {
      cidr: '0.0.0.0/0',
      except: ['10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16'],
    },
  },
  ports: [port(443)],
};

/** The tables on AWS, and the agent without whose credentials they refuse every call. */
export const dynamodb = callable({ flows: [podIdentityAgent, publicAddresses], holdsTables: true });

/**
 * The API server, which has no pods: its addresses are the control plane's, its port 443 on EKS and 6443
 * in a cluster of kind. Who calls it is checked there.
 */
export const kubernetesApi = callable({
  flows: [{ peer: { ipBlock: { cidr: '0.0.0.0/0' } }, ports: [port(443), port(6443)] }],
  holdsTables: false,
});

/** What may open connections to our pods is the business of policies of its own. */
function calling(
  name: string,
  peer: k8s.NetworkPolicyPeer,
  known: { readonly key?: string; readonly principal?: string } = {},
): Calling {
  return { connections: { name, peer, ...known, opens: () => undefined } };
}

function callable(called: Called): Callable {
  return {
    connections: { allowFrom: (...callers) => callers.forEach(({ connections }) => connections.opens(called)) },
  };
}
