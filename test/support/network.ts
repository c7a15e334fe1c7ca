/** What NetworkPolicies let through, computed from the synthesized objects by the rules of the Kubernetes API. */
import { BlockList } from 'node:net';
import type { Manifest } from '../../src/synth/documents';

type Labels = Readonly<Record<string, string>>;

interface Selector {
  readonly matchLabels?: Labels;
}

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number; readonly protocol?: string }[];
}

interface NetworkPolicy extends Manifest {
  readonly spec: {
    readonly podSelector: Selector;
    readonly policyTypes: readonly ('Ingress' | 'Egress')[];
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  };
}

export interface Pod {
  readonly namespace: string;
  readonly labels: Labels;
}

/** A pod, or an IPv4 address outside the cluster. */
export type End = Pod | { readonly address: string };

export interface Connection {
  readonly from: End;
  readonly to: End;
  readonly port: number;
  /** @default TCP */
  readonly protocol?: 'TCP' | 'UDP';
}

/** Whether both ends let a connection through. */
export function isAllowed(manifests: readonly Manifest[], connection: Connection): boolean {
  return sends(manifests, connection) && accepts(manifests, connection);
}

/** Whether the end that opens the connection may; one that no policy selects may open any. */
export function sends(manifests: readonly Manifest[], connection: Connection): boolean {
  return passes(manifests, connection, 'Egress');
}

/** Whether the other end takes the connection; one that no policy selects takes any. */
export function accepts(manifests: readonly Manifest[], connection: Connection): boolean {
  return passes(manifests, connection, 'Ingress');
}

function passes(manifests: readonly Manifest[], connection: Connection, type: 'Ingress' | 'Egress'): boolean {
  const policies = manifests.filter((manifest): manifest is NetworkPolicy => manifest.kind === 'NetworkPolicy');
  const [own, other] = type === 'Egress' ? [connection.from, connection.to] : [connection.to, connection.from];
  if ('address' in own) return true;
  const about = policies.filter(
    ({ metadata, spec }) =>
      metadata.namespace === own.namespace && spec.policyTypes.includes(type) && matches(spec.podSelector, own.labels),
  );
  if (about.length === 0) return true;
  return about.some(({ metadata, spec }) =>
    ((type === 'Egress' ? spec.egress : spec.ingress) ?? []).some(
      (rule) =>
        hasPort(rule, connection) && hasPeer(type === 'Egress' ? rule.to : rule.from, other, metadata.namespace),
    ),
  );
}

function hasPort({ ports }: Rule, { port, protocol = 'TCP' }: Connection): boolean {
  return ports?.some((one) => one.port === port && (one.protocol ?? 'TCP') === protocol) ?? true;
}

function hasPeer(peers: readonly Peer[] | undefined, end: End, namespace: string | undefined): boolean {
  return peers?.some((peer) => isPeer(peer, end, namespace)) ?? true;
}

function isPeer({ ipBlock, podSelector, namespaceSelector }: Peer, end: End, namespace: string | undefined): boolean {
  if ('address' in end)
    return ipBlock !== undefined && isIn([ipBlock.cidr], end.address) && !isIn(ipBlock.except ?? [], end.address);
  if (ipBlock) return false;
  const isNamespace = namespaceSelector
    ? matches(namespaceSelector, { 'kubernetes.io/metadata.name': end.namespace })
    : end.namespace === namespace;
  return isNamespace && matches(podSelector ?? {}, end.labels);
}

function matches({ matchLabels = {} }: Selector, labels: Labels): boolean {
  return Object.entries(matchLabels).every(([label, value]) => labels[label] === value);
}

function isIn(ranges: readonly string[], address: string): boolean {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = '', bits] = range.split('/');
    list.addSubnet(network, Number(bits));
  }
  return list.check(address);
}
