import { mesh, prometheus as monitoring } from '../../lab/addons';
import type { Documents, Manifest } from '../../synth/documents';
import { addonPod } from '../addon-objects';
import { gatewayIdentity, IdentityGraph, identityOf, podText } from '../identity-graph';
import { objectsOf, type PodOwner, portsOf, workloadsOf } from '../kinds';
import { isInMesh } from '../mesh-clusters';
import { type End, NetworkGraph } from '../network-graph';
import type { Finding, Rule } from '../rule';
import { agentPort, type Scrape, scrapesOf } from '../scrapes';

/**
 * Who may call whom is said twice, by address and by identity: where the two differ, calls hang or get 403, or one of the two
 * protects less than it looks.
 */
export const graphsAgree: Rule = {
  id: 'graphs-agree',
  holds:
    'NetworkPolicies and AuthorizationPolicies let the same pods call each other, and let Prometheus and the kubelet ask them',
  check: (_, documents) => {
    const network = new NetworkGraph(documents);
    const identities = new IdentityGraph(documents);
    const pods = podsOf(documents);
    const { scrapes, findings } = scrapesOf(documents, pods);
    const unknown = [...network.findings, ...identities.findings, ...findings];
    // What is not understood may open or close anything: nothing that is compared without it would hold.
    if (unknown.length > 0) return unknown;
    return [
      ...pods.filter(({ isMeshed }) => isMeshed).flatMap((called) => disagreements(network, identities, pods, called)),
      ...pods.flatMap(unanswered),
      ...scrapes.flatMap((scrape) => unscraped(network, scrape)),
    ];
  },
};

interface Caller extends End {
  readonly name: string;
  /** By which the mesh knows it. @default - it has no proxy, and so no certificate */
  readonly identity?: string;
}

interface Pod extends PodOwner, Caller {
  readonly isMeshed: boolean;
}

/** What Helm releases bring; their pods stand in no chart. */
const gateway: Caller = {
  ...addonPod(mesh.namespace, mesh.gatewayLabels),
  name: 'the ingress gateway',
  identity: gatewayIdentity,
};
const prometheus: Caller = { ...addonPod(mesh.namespace, monitoring.labels), name: 'Prometheus' };

function podsOf(documents: Documents): readonly Pod[] {
  const meshed = new Set(
    objectsOf<Manifest>(documents, 'Namespace')
      .filter(isInMesh)
      .map(({ manifest }) => manifest.metadata.name),
  );
  return workloadsOf(documents).map((pod) => {
    const isMeshed = meshed.has(pod.namespace) && pod.labels['sidecar.istio.io/inject'] !== 'false';
    return { ...pod, name: podText(pod), isMeshed, ...(isMeshed && { identity: identityOf(pod) }) };
  });
}

function disagreements(
  network: NetworkGraph,
  identities: IdentityGraph,
  pods: readonly Pod[],
  called: Pod,
): readonly Finding[] {
  return [gateway, prometheus, ...pods].flatMap((caller) =>
    portsOf(called).flatMap((port): readonly Finding[] => {
      const isOpen = network.isOpen(caller, called, port);
      const isKnown = caller.identity !== undefined && identities.isTrusted(caller.identity, called, port);
      if (isOpen === isKnown) return [];
      const [may, mayNot] = isOpen
        ? ['NetworkPolicies', 'AuthorizationPolicies']
        : ['AuthorizationPolicies', 'NetworkPolicies'];
      return [
        {
          address: called.address,
          value: `port ${port}: ${may} let ${caller.name} call it, ${mayNot} do not`,
          remedy:
            caller.identity === undefined
              ? 'close the port to what is not in the mesh'
              : 'allow both or none: connections.allowFrom does',
        },
      ];
    }),
  );
}

/** No policy stops the kubelet, which is on the node; but it has no certificate, so that the agent must ask for it. */
function unanswered({ address, isMeshed, template }: Pod): readonly Finding[] {
  const annotation = 'sidecar.istio.io/rewriteAppHTTPProbers';
  if (!isMeshed || template.metadata?.annotations?.[annotation] !== 'false') return [];
  return [
    {
      address,
      value: `${annotation}: false`,
      remedy: 'leave it out: the mesh refuses the kubelet’s probes, which are in plain text',
    },
  ];
}

/** Prometheus has no certificate, so that of a pod in the mesh only the agent answers it. */
function unscraped(network: NetworkGraph, { address, pod, portName, port }: Scrape<Pod>): readonly Finding[] {
  if (port === undefined)
    return [{ address, value: `port ${portName} of ${pod.name}`, remedy: 'name a port that Prometheus finds there' }];
  const isAgent = port === agentPort;
  if (network.isOpen(prometheus, pod, port) && (isAgent || !pod.isMeshed)) return [];
  const remedy =
    pod.isMeshed && !isAgent ? `lead Prometheus to the agent at port ${agentPort}` : 'let Prometheus call it';
  return [{ address, value: `port ${port} of ${pod.name}: Prometheus gets no answer`, remedy }];
}
