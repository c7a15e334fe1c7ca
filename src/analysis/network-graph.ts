/** Whom the NetworkPolicies let open connections to whom, as far as pods are concerned. */
import type {
  NetworkPolicy as ApiPolicy,
  NetworkPolicyEgressRule,
  NetworkPolicyIngressRule,
  NetworkPolicyPeer,
  NetworkPolicyPort,
} from 'kubernetes-types/networking/v1';
import type { LabelSelector } from 'kubernetes-types/meta/v1';
import type { Documents, Manifest } from '../synth/documents';
import { namespaceOf, objectsOf, type PodOwner, type Written } from './kinds';

type NetworkPolicy = Written<ApiPolicy>;
type Labels = Readonly<Record<string, string>>;

/** One end of a connection: a pod of ours, or of what others have installed. */
export type End = Pick<PodOwner, 'namespace' | 'labels'>;

/** The policies of all namespaces, to be asked about many pairs of pods. */
export class NetworkGraph {
  private readonly policies: ReadonlyMap<string, readonly NetworkPolicy[]>;
  private readonly namespaces: ReadonlyMap<string, Labels>;

  constructor(documents: Documents) {
    const policies = objectsOf<NetworkPolicy>(documents, 'NetworkPolicy').map(({ manifest }) => manifest);
    this.policies = groupedBy(policies);
    this.namespaces = new Map(
      objectsOf<Manifest>(documents, 'Namespace').map(({ manifest: { metadata } }) => [
        metadata.name,
        metadata.labels ?? {},
      ]),
    );
  }

  /** Whether both ends let a connection through to this port over TCP. */
  isOpen(from: End, to: End, port: number): boolean {
    return (
      this.allows(from, 'Egress', ({ spec }) => (spec.egress ?? []).map(outgoing), to, port) &&
      this.allows(to, 'Ingress', ({ spec }) => (spec.ingress ?? []).map(incoming), from, port)
    );
  }

  /** What no policy is about is open; what some are about is open where one of them says so. */
  private allows(
    end: End,
    direction: 'Ingress' | 'Egress',
    rulesOf: (policy: NetworkPolicy) => readonly Flow[],
    other: End,
    port: number,
  ): boolean {
    const about = (this.policies.get(end.namespace) ?? []).filter(
      ({ spec }) => selects(spec.podSelector, end.labels) && typesOf(spec).includes(direction),
    );
    if (about.length === 0) return true;
    return about.some((policy) =>
      rulesOf(policy).some(({ peers, ports }) => this.isAmong(other, peers, end.namespace) && isPort(port, ports)),
    );
  }

  private isAmong(end: End, peers: readonly NetworkPolicyPeer[] | undefined, own: string): boolean {
    return !peers || peers.some((peer) => this.isPeer(end, peer, own));
  }

  /** Pods have no known address: a block is about them where it is about every one. */
  private isPeer(end: End, { ipBlock, namespaceSelector, podSelector }: NetworkPolicyPeer, own: string): boolean {
    if (ipBlock) return ipBlock.cidr === '0.0.0.0/0' && (ipBlock.except ?? []).length === 0;
    const labels = { ...this.namespaces.get(end.namespace), 'kubernetes.io/metadata.name': end.namespace };
    const isThere = namespaceSelector ? selects(namespaceSelector, labels) : end.namespace === own;
    return isThere && selects(podSelector, end.labels);
  }
}

interface Flow {
  readonly peers: readonly NetworkPolicyPeer[] | undefined;
  readonly ports: readonly NetworkPolicyPort[] | undefined;
}

function outgoing({ to, ports }: NetworkPolicyEgressRule): Flow {
  return { peers: to, ports };
}

function incoming({ from, ports }: NetworkPolicyIngressRule): Flow {
  return { peers: from, ports };
}

function typesOf({ policyTypes, egress }: NetworkPolicy['spec']): readonly string[] {
  return policyTypes ?? (egress ? ['Ingress', 'Egress'] : ['Ingress']);
}

function isPort(port: number, ports: readonly NetworkPolicyPort[] | undefined): boolean {
  if (!ports) return true;
  return ports.some(
    ({ port: first, endPort = first, protocol = 'TCP' }) =>
      protocol === 'TCP' && (first === undefined || (port >= Number(first) && port <= Number(endPort))),
  );
}

/** Without labels it selects everything. */
function selects({ matchLabels = {} }: LabelSelector = {}, labels: Labels): boolean {
  return Object.entries(matchLabels).every(([label, value]) => labels[label] === value);
}

function groupedBy(policies: readonly NetworkPolicy[]): ReadonlyMap<string, readonly NetworkPolicy[]> {
  const grouped = new Map<string, NetworkPolicy[]>();
  for (const policy of policies) {
    const found = grouped.get(namespaceOf(policy));
    if (found) found.push(policy);
    else grouped.set(namespaceOf(policy), [policy]);
  }
  return grouped;
}
