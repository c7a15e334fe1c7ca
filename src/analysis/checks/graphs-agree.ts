import { mesh } from '../../lab/addons';
import type { Documents, Manifest } from '../../synth/documents';
import { identityOf, isTrusted, podText, policiesOf } from '../identity-graph';
import { namespaceOf, objectsOf, type PodOwner, selected, type Service, workloadsOf } from '../kinds';
import { isInMesh } from '../mesh-clusters';
import { type End, NetworkGraph } from '../network-graph';
import type { Finding, Rule } from '../rule';

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
    const pods = podsOf(documents);
    return [
      ...pods.filter(({ isMeshed }) => isMeshed).flatMap((called) => disagreements(documents, network, pods, called)),
      ...pods.flatMap(unanswered),
      ...unscraped(documents, network, pods),
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
  name: 'the ingress gateway',
  namespace: mesh.namespace,
  labels: mesh.gatewayLabels,
  identity: `cluster.local/ns/${mesh.namespace}/sa/${mesh.gatewayRelease}`,
};
const prometheus: Caller = {
  name: 'Prometheus',
  namespace: mesh.namespace,
  labels: { 'app.kubernetes.io/name': 'prometheus' },
};

/** Of the agent in each proxy, which answers in plain text whatever the mesh's policies say. */
const agentPort = 15020;

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
  documents: Documents,
  network: NetworkGraph,
  pods: readonly Pod[],
  called: Pod,
): readonly Finding[] {
  const policies = policiesOf(documents, called);
  return [gateway, prometheus, ...pods].flatMap((caller) =>
    portsOf(called).flatMap((port): readonly Finding[] => {
      const isOpen = network.isOpen(caller, called, port);
      const isKnown = caller.identity !== undefined && isTrusted(policies, caller.identity, port);
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

function portsOf({ template }: PodOwner): readonly number[] {
  const ports = template.spec.containers.flatMap((container) => container.ports ?? []);
  return [...new Set(ports.map(({ containerPort }) => containerPort))];
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

interface ServiceMonitor extends Manifest {
  readonly spec: {
    readonly selector: { readonly matchLabels?: Readonly<Record<string, string>> };
    readonly endpoints: readonly {
      readonly port?: string;
      readonly relabelings?: readonly { readonly replacement?: string }[];
    }[];
  };
}

/** Every pod behind a monitor, at the port that Prometheus is led to. */
function unscraped(documents: Documents, network: NetworkGraph, pods: readonly Pod[]): readonly Finding[] {
  return objectsOf<ServiceMonitor>(documents, 'ServiceMonitor').flatMap(({ manifest, address }) => {
    const { selector, endpoints } = manifest.spec;
    const behind = servicesOf(documents, namespaceOf(manifest), selector.matchLabels ?? {}).flatMap((service) =>
      selected(pods, namespaceOf(manifest), service.spec.selector ?? {}).map((pod) => ({ pod: pod as Pod, service })),
    );
    return endpoints.flatMap(({ port: name, relabelings = [] }) =>
      behind.flatMap(({ pod, service }): readonly Finding[] => {
        const isAgent = relabelings.some(({ replacement }) => replacement?.endsWith(`:${agentPort}`));
        const port = isAgent ? agentPort : targetOf(service, name, pod);
        if (port === undefined)
          return [{ address, value: `port ${String(name)} of ${pod.name}`, remedy: 'name a port of the Service' }];
        if (network.isOpen(prometheus, pod, port) && (isAgent || !pod.isMeshed)) return [];
        const remedy =
          pod.isMeshed && !isAgent ? `lead Prometheus to the agent at port ${agentPort}` : 'let Prometheus call it';
        return [{ address, value: `port ${port} of ${pod.name}: Prometheus gets no answer`, remedy }];
      }),
    );
  });
}

function servicesOf(
  documents: Documents,
  namespace: string,
  labels: Readonly<Record<string, string>>,
): readonly Service[] {
  return objectsOf<Service>(documents, 'Service')
    .map(({ manifest }) => manifest)
    .filter(
      ({ metadata }) =>
        (metadata.namespace ?? 'default') === namespace &&
        Object.entries(labels).every(([label, value]) => metadata.labels?.[label] === value),
    );
}

function targetOf(service: Service, name: string | undefined, { template }: PodOwner): number | undefined {
  const port = (service.spec.ports ?? []).find((one) => one.name === name);
  const target = port?.targetPort ?? port?.port;
  if (typeof target === 'number' || target === undefined) return target;
  return template.spec.containers.flatMap((container) => container.ports ?? []).find((one) => one.name === target)
    ?.containerPort;
}
