import { quantity } from '../../analysis/quantity';
import type { Context } from '../context';
import { wrapped } from '../../lab/config/lines';
import { say, table } from '../terminal';
import { Kubectl } from './kubectl';
import type { Node, Pod } from './objects';
import { cpus, gibibytes, percent, share } from './share';
import { measuredUse, type Use } from './use';

/** The nodes of the cluster: address, state, what of them is in use, and what pods ask for of what they offer. */
export async function clusterStatus(context: Context): Promise<void> {
  const kubectl = Kubectl.of(context);
  const [nodes, pods, use] = await Promise.all([
    kubectl.items<Node>('nodes'),
    kubectl.items<Pod>('pods', '--all-namespaces'),
    measuredUse(kubectl),
  ]);
  if (nodes.length === 0) return say('The cluster has no nodes.');
  const rows = nodes.map((node) => rowsOf(node, pods, use.nodes.get(node.metadata.name)));
  const columns = ['Node', 'Address', 'State', 'Memory', 'Memory used', 'CPU used', 'Pods'];
  const lines = [
    ...table(
      columns,
      rows.map(({ used }) => used),
    ),
    ...(use.missing === undefined ? [] : wrapped(use.missing, '')),
    '',
    'What pods ask for, of what nodes offer them:',
    ...table(
      ['Node', 'CPU', 'Memory'],
      rows.map(({ asked }) => asked),
    ),
  ];
  lines.forEach(say);
}

/** What is used of the machine; and what pods that are not over ask for, of what the node offers to pods. */
export function rowsOf(node: Node, pods: readonly Pod[], use?: Use): Record<'used' | 'asked', readonly string[]> {
  const { metadata, status } = node;
  const { allocatable, capacity } = status;
  const here = pods.filter(
    ({ spec, status: { phase } }) => spec.nodeName === metadata.name && !/^(Succeeded|Failed)$/.test(phase),
  );
  const asked = (resource: 'cpu' | 'memory') =>
    here
      .flatMap(({ spec }) => spec.containers)
      .reduce((sum, { resources }) => sum + quantity(resources?.requests?.[resource] ?? '0'), 0);
  const usedOf = (resource: 'cpu' | 'memory') => (use ? percent(use[resource], quantity(capacity[resource])) : '-');
  return {
    used: [
      metadata.name,
      status.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '-',
      stateOf(node),
      gibibytes(quantity(capacity.memory)),
      usedOf('memory'),
      usedOf('cpu'),
      `${here.length}/${allocatable.pods}`,
    ],
    asked: [
      metadata.name,
      share(asked('cpu'), quantity(allocatable.cpu), cpus),
      share(asked('memory'), quantity(allocatable.memory), gibibytes),
    ],
  };
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
