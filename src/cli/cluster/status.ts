import { quantity } from '../../analysis/quantity';
import type { Context } from '../context';
import { wrapped } from '../../lab/config/lines';
import { say, sayJson, table } from '../terminal';
import { holdingLines, holdingsOf } from './holdings';
import { Kubectl } from './kubectl';
import type { Node, Pod } from './objects';
import { cpus, gibibytes, percent, share } from './share';
import { measuredUse, type Use } from './use';

export interface NodeView {
  readonly name: string;
  /** `-` where it has none inside the network. */
  readonly address: string;
  /** E.g. `Ready, cordoned`, with its taints. */
  readonly state: string;
  readonly cpus: Part;
  readonly memoryBytes: Part;
  readonly pods: Pick<Part, 'asked' | 'offered'>;
}

interface Part {
  /** What pods that are not over ask for. */
  readonly asked: number;
  /** What the node offers to pods. */
  readonly offered: number;
  /** What the machine has. */
  readonly whole: number;
  /** What of it is in use. @default - nobody has measured it */
  readonly used?: number;
}

/** The lab as it is now: its nodes, what of them is in use and asked for, and what it has besides. */
export async function clusterStatus(context: Context, asJson: boolean): Promise<void> {
  const kubectl = Kubectl.of(context);
  const [nodes, pods, use] = await Promise.all([
    kubectl.items<Node>('nodes'),
    kubectl.items<Pod>('pods', '--all-namespaces'),
    measuredUse(kubectl),
  ]);
  const views = nodes.map((node) => viewOf(node, pods, use.nodes.get(node.metadata.name)));
  const holdings = await holdingsOf(kubectl, context, pods, nodes.length === 0);
  if (asJson) return sayJson({ context: kubectl.lab.context, nodes: views, ...holdings });
  const lines = [
    ...(views.length === 0 ? ['The cluster has no nodes.'] : nodeLines(views, use.missing)),
    ...holdingLines(holdings),
  ];
  lines.forEach(say);
}

function nodeLines(views: readonly NodeView[], missing: string | undefined): readonly string[] {
  return [
    ...table(['Node', 'Address', 'State', 'Memory', 'Memory used', 'CPU used', 'Pods'], views.map(usedRow)),
    ...(missing === undefined ? [] : wrapped(missing, '')),
    '',
    'What pods ask for, of what nodes offer them:',
    ...table(['Node', 'CPU', 'Memory'], views.map(askedRow)),
  ];
}

export function viewOf(node: Node, pods: readonly Pod[], use?: Use): NodeView {
  const { metadata, status } = node;
  const { allocatable, capacity } = status;
  const here = pods.filter(
    ({ spec, status: { phase } }) => spec.nodeName === metadata.name && !/^(Succeeded|Failed)$/.test(phase),
  );
  const asked = (resource: 'cpu' | 'memory') =>
    here
      .flatMap(({ spec }) => spec.containers)
      .reduce((sum, { resources }) => sum + quantity(resources?.requests?.[resource] ?? '0'), 0);
  const part = (resource: 'cpu' | 'memory'): Part => ({
    asked: asked(resource),
    offered: quantity(allocatable[resource]),
    whole: quantity(capacity[resource]),
    ...(use && { used: use[resource] }),
  });
  return {
    name: metadata.name,
    address: status.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '-',
    state: stateOf(node),
    cpus: part('cpu'),
    memoryBytes: part('memory'),
    pods: { asked: here.length, offered: Number(allocatable.pods) },
  };
}

export function usedRow({ name, address, state, cpus: cpu, memoryBytes, pods }: NodeView): readonly string[] {
  const used = ({ used: amount, whole }: Part) => (amount === undefined ? '-' : percent(amount, whole));
  return [
    name,
    address,
    state,
    gibibytes(memoryBytes.whole),
    used(memoryBytes),
    used(cpu),
    `${pods.asked}/${pods.offered}`,
  ];
}

export function askedRow({ name, cpus: cpu, memoryBytes }: NodeView): readonly string[] {
  return [name, share(cpu.asked, cpu.offered, cpus), share(memoryBytes.asked, memoryBytes.offered, gibibytes)];
}

function stateOf({ spec, status }: Node): string {
  const ready = status.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';
  const taints = (spec.taints ?? []).filter(({ key }) => !key.startsWith('node.kubernetes.io/'));
  return [
    ready ? 'Ready' : 'NotReady',
    ...(spec.unschedulable ? ['cordoned'] : []),
    ...taints.map(({ key, value }) => (value === undefined ? key : `${key}=${value}`)),
  ].join(', ');
}
