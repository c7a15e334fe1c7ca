import { type AddonPod, addonNamespaces, addonPods } from '../addon-objects';
import { authorizationPolicy, identityOf, isLike, principalsOf } from '../identity-graph';
import { containerPort, objectsOf, type PodOwner, portsOf, workloadsOf } from '../kinds';
import { type NetworkPeer, networkPolicy, type NetworkPorts } from '../network-graph';
import type { Finding, Rule } from '../rule';
import { type Labels, selects, selectorText } from '../selectors';
import { readAll } from '../understood';
import type { Documents, Manifest } from '../../synth/documents';

/** A policy that lets nobody in, or out to nobody, is no error for Kubernetes, and calls to and from add-ons hang. */
export const peersExist: Rule = {
  id: 'peers-exist',
  holds:
    'every pod and account of another namespace that a policy names is there, with the ports that it may be called at',
  check: (_, documents) => {
    const known = knownIn(documents);
    return [...peerFindings(documents, known), ...principalFindings(documents, known)];
  },
};

interface Known {
  /** Labels of every namespace by its name. */
  readonly namespaces: ReadonlyMap<string, Labels>;
  readonly own: readonly PodOwner[];
}

/** Policies that are not understood are findings of `graphs-agree`. */
function peerFindings(documents: Documents, known: Known): readonly Finding[] {
  return readAll(documents, 'NetworkPolicy', networkPolicy).understood.flatMap(({ address, spec }) => [
    ...(spec.ingress ?? []).flatMap(({ from = [] }) => from.flatMap((peer) => findingsOf(known, address, peer))),
    ...(spec.egress ?? []).flatMap(({ to = [], ports = [] }) =>
      to.flatMap((peer) => findingsOf(known, address, peer, ports)),
    ),
  ]);
}

function knownIn(documents: Documents): Known {
  const own = workloadsOf(documents);
  const written = objectsOf<Manifest>(documents, 'Namespace').map(({ manifest: { metadata } }) => metadata);
  const names = [...addonNamespaces, ...own.map(({ namespace }) => namespace)].map((name) => ({ name, labels: {} }));
  return {
    namespaces: new Map(
      [...names, ...written].map(({ name, labels }) => [name, { ...labels, 'kubernetes.io/metadata.name': name }]),
    ),
    own,
  };
}

/** @param ports - of the peer, where it is the one that is called */
function findingsOf(
  { namespaces, own }: Known,
  address: string,
  { namespaceSelector, podSelector }: NetworkPeer,
  ports: NonNullable<NetworkPorts> = [],
): readonly Finding[] {
  // Pods of the policy's own namespace are in its own chart.
  if (!namespaceSelector) return [];
  const among = [...namespaces].filter(([, labels]) => selects(namespaceSelector, labels)).map(([name]) => name);
  if (among.length === 0)
    return [
      {
        address,
        value: `namespaceSelector: ${selectorText(namespaceSelector)}`,
        remedy: `no namespace has it: there are ${[...namespaces.keys()].sort().join(', ')}`,
      },
    ];
  if (!podSelector || selects(podSelector, {})) return [];
  const isMeant = ({ namespace, labels }: PodOwner): boolean =>
    among.includes(namespace) && selects(podSelector, labels);
  const meant = addonPods.filter(isMeant);
  if (own.some(isMeant)) return [];
  if (meant.length === 0)
    return [
      {
        address,
        value: `podSelector: ${selectorText(podSelector)}`,
        remedy: `no pod in ${among.join(', ')} has it: src/analysis/chart-renders lists those of the add-ons`,
      },
    ];
  return ports
    .filter(({ port, endPort }) => port !== undefined && !meant.some((pod) => isOpen(pod, port, endPort)))
    .map(({ port }) => ({
      address,
      value: `port ${port} of ${selectorText(podSelector)}`,
      remedy: `name a port that ${meant.map(({ address: pod }) => pod).join(' or ')} opens`,
    }));
}

/** @param last - of several */
function isOpen(pod: AddonPod, port: number | string, last = port): boolean {
  if (typeof port === 'string') return containerPort(pod, port) !== undefined;
  return pod.morePorts !== undefined || portsOf(pod).some((one) => one >= port && one <= Number(last));
}

/** In a namespace whose pods an operator makes, any account may be. */
function principalFindings(documents: Documents, { namespaces, own }: Known): readonly Finding[] {
  const pods = [...addonPods, ...own];
  const identities = pods.map(identityOf);
  return readAll(documents, 'AuthorizationPolicy', authorizationPolicy).understood.flatMap(({ address, spec }) =>
    spec.rules.flatMap(principalsOf).flatMap((principal) => {
      const namespace = namespaceIn(principal);
      if (namespace === undefined || identities.some((identity) => isLike(principal, identity))) return [];
      const value = `principals: ${principal}`;
      if (!namespaces.has(namespace)) return [{ address, value, remedy: `there is no namespace ${namespace}` }];
      const accounts = pods.filter((pod) => pod.namespace === namespace).map(identityOf);
      if (accounts.length === 0) return [];
      const remedy = `no pod runs as it: in ${namespace} there are ${[...new Set(accounts)].sort().join(', ')}`;
      return [{ address, value, remedy }];
    }),
  );
}

/** Of `cluster.local/ns/<namespace>/sa/<account>`. */
function namespaceIn(principal: string): string | undefined {
  return /\/ns\/([^/*]+)\//.exec(principal)?.[1];
}
