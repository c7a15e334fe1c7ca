/** Whom the NetworkPolicies let open connections to whom, as far as pods are concerned. */
import * as z from 'zod';
import type { Documents, Manifest } from '../synth/documents';
import { ipBlock, isAboutEveryPod } from './ip-blocks';
import { objectsOf, type PodOwner } from './kinds';
import type { Finding } from './rule';
import { type Labels, labelSelector, selects } from './selectors';
import { readAll, type Understood } from './understood';

/** One end of a connection: a pod of ours, or of what others have installed. */
export type End = Pick<PodOwner, 'namespace' | 'labels'>;

/** The other one, whose ports may be called by name. */
export type Called = End & Pick<PodOwner, 'template'>;

const peers = z
  .array(
    z.strictObject({
      ipBlock: ipBlock.optional(),
      namespaceSelector: labelSelector.optional(),
      podSelector: labelSelector.optional(),
    }),
  )
  .optional();

const ports = z
  .array(
    z.strictObject({
      port: z.union([z.int(), z.string()]).optional(),
      endPort: z.int().optional(),
      protocol: z.enum(['TCP', 'UDP', 'SCTP']).default('TCP'),
    }),
  )
  .optional();

export const networkPolicy = z.strictObject({
  podSelector: labelSelector.prefault({}),
  policyTypes: z.array(z.enum(['Ingress', 'Egress'])).optional(),
  ingress: z.array(z.strictObject({ from: peers, ports })).optional(),
  egress: z.array(z.strictObject({ to: peers, ports })).optional(),
});

type NetworkPolicy = z.output<typeof networkPolicy>;
type Peers = z.output<typeof peers>;
export type NetworkPorts = z.output<typeof ports>;

/** A peer of a rule. */
export type NetworkPeer = NonNullable<Peers>[number];

/** A connection: which end a rule speaks of as its peer, and to which port of whom. */
interface Connection {
  readonly peer: End;
  readonly called: Called;
  readonly port: number;
}

/** The policies of all namespaces, to be asked about many pairs of pods. */
export class NetworkGraph {
  /** Of policies that are not understood, and so are not in the graph. */
  readonly findings: readonly Finding[];
  private readonly policies: ReadonlyMap<string, readonly NetworkPolicy[]>;
  private readonly namespaces: ReadonlyMap<string, Labels>;

  constructor(documents: Documents) {
    const { understood, findings } = readAll(documents, 'NetworkPolicy', networkPolicy);
    this.findings = findings;
    this.policies = byNamespace(understood);
    this.namespaces = new Map(
      objectsOf<Manifest>(documents, 'Namespace').map(({ manifest: { metadata } }) => [
        metadata.name,
        metadata.labels ?? {},
      ]),
    );
  }

  /** Whether both ends let a connection through to this port over TCP. */
  isOpen(from: End, to: Called, port: number): boolean {
    const outgoing = ({ egress = [] }: NetworkPolicy) => egress.map((rule) => ({ peers: rule.to, ports: rule.ports }));
    const incoming = ({ ingress = [] }: NetworkPolicy) =>
      ingress.map((rule) => ({ peers: rule.from, ports: rule.ports }));
    return (
      this.allows(from, 'Egress', outgoing, { peer: to, called: to, port }) &&
      this.allows(to, 'Ingress', incoming, { peer: from, called: to, port })
    );
  }

  /** What no policy is about is open; what some are about is open where one of them says so. */
  private allows(
    end: End,
    direction: 'Ingress' | 'Egress',
    rulesOf: (policy: NetworkPolicy) => readonly { readonly peers: Peers; readonly ports: NetworkPorts }[],
    { peer, called, port }: Connection,
  ): boolean {
    const about = (this.policies.get(end.namespace) ?? []).filter(
      (policy) => selects(policy.podSelector, end.labels) && typesOf(policy).includes(direction),
    );
    if (about.length === 0) return true;
    return about
      .flatMap(rulesOf)
      .some((rule) => this.isAmong(peer, rule.peers, end.namespace) && isPort(called, port, rule.ports));
  }

  private isAmong(end: End, among: Peers, own: string): boolean {
    return among?.some((peer) => this.isPeer(end, peer, own)) ?? true;
  }

  private isPeer(end: End, { ipBlock: block, namespaceSelector, podSelector }: NetworkPeer, own: string) {
    if (block) return isAboutEveryPod(block);
    const labels = { ...this.namespaces.get(end.namespace), 'kubernetes.io/metadata.name': end.namespace };
    const isThere = namespaceSelector ? selects(namespaceSelector, labels) : end.namespace === own;
    return isThere && (podSelector === undefined || selects(podSelector, end.labels));
  }
}

function typesOf({ policyTypes, egress }: NetworkPolicy): readonly string[] {
  return policyTypes ?? (egress ? ['Ingress', 'Egress'] : ['Ingress']);
}

/** A port with a name is that of the containers that are called. */
function isPort({ template }: Called, port: number, among: NetworkPorts): boolean {
  const isNamed = (name: string): boolean =>
    template.spec.containers.some(({ ports: own = [] }) =>
      own.some((one) => one.name === name && one.containerPort === port),
    );
  return (
    among?.some(({ port: first, endPort, protocol }) => {
      if (protocol !== 'TCP') return false;
      if (typeof first === 'string') return isNamed(first);
      return first === undefined || (port >= first && port <= (endPort ?? first));
    }) ?? true
  );
}

function byNamespace(policies: readonly Understood<NetworkPolicy>[]): ReadonlyMap<string, readonly NetworkPolicy[]> {
  const grouped = new Map<string, NetworkPolicy[]>();
  for (const { namespace, spec } of policies) grouped.set(namespace, [...(grouped.get(namespace) ?? []), spec]);
  return grouped;
}
