import { type AddonPod, addonNamespaces, addonPods, opens } from '../addon-objects';
import { authorizationPolicy, identityOf, isLike, principalsOf } from '../identity-graph';
import { containerPort, labelText, objectsOf, type PodOwner, workloadsOf } from '../kinds';
import { type NetworkPeer, networkPolicy, type NetworkPorts } from '../network-graph';
import type { Finding, Rule } from '../rule';
import { type Labels, selects } from '../selectors';
import { readAll } from '../understood';
import type { Documents, Manifest } from '../../synth/documents';

/** A policy that lets nobody in, or out to nobody, is no error for Kubernetes, and calls to and from add-ons hang. */
export const peersExist: Rule = {
  id: 'peers-exist',
  holds:
    'every pod and account of another namespace that a policy names is there, with the ports that it may be called at',
  check: (_, documents) => [...peerFindings(documents), ...principalFindings(documents)],
};

interface Known {
  /** Labels of every namespace by its name. */
  readonly namespaces: ReadonlyMap<string, Labels>;
  readonly own: readonly PodOwner[];
}

/** Policies that are not understood are findings of `graphs-agree`. */
function peerFindings(documents: Documents): readonly Finding[] {
  const known = knownIn(documents);
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
        value: `namespaceSelector: ${labelText(namespaceSelector.matchLabels)}`,
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
        value: `podSelector: ${labelText(podSelector.matchLabels)}`,
        remedy: `no pod in ${among.join(', ')} has it: src/analysis/chart-renders lists those of the add-ons`,
      },
    ];
  return ports
    .filter(({ port }) => port !== undefined && !meant.some((pod) => isOpen(pod, port)))
    .map(({ port }) => ({
      address,
      value: `port ${port} of ${labelText(podSelector.matchLabels)}`,
      remedy: `name a port that ${meant.map(({ address: pod }) => pod).join(' or ')} opens`,
    }));
}

function isOpen(pod: AddonPod, port: number | string): boolean {
  return typeof port === 'number' ? opens(pod, port) : containerPort(pod, port) !== undefined;
}

/** Accounts in the namespaces of add-ons; those in ours are in our charts. */
function principalFindings(documents: Documents): readonly Finding[] {
  const identities = addonPods.map(identityOf);
  return readAll(documents, 'AuthorizationPolicy', authorizationPolicy).understood.flatMap(({ address, spec }) =>
    spec.rules
      .flatMap(principalsOf)
      .filter((principal) => addonNamespaces.some((namespace) => principal.includes(`/ns/${namespace}/`)))
      .filter((principal) => !identities.some((identity) => isLike(principal, identity)))
      .map((principal) => ({
        address,
        value: `principals: ${principal}`,
        remedy: 'name the account of a pod that is there: src/analysis/chart-renders lists those of the add-ons',
      })),
  );
}
