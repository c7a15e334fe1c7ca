import { quantity } from '../../analysis/quantity';
import type { Context } from '../context';
import { say, table } from '../terminal';
import { Kubectl } from './kubectl';
import type { Node, Pod } from './objects';
import { cpus, gibibytes, share } from './share';

/** The nodes of the cluster: address, state, and how much of what they offer is asked for by pods. */
export async function clusterStatus(context: Context): Promise<void> {
  const kubectl = Kubectl.of(context);
  const [nodes, pods] = await Promise.all([
    kubectl.items<Node>('nodes'),
    kubectl.items<Pod>('pods', '--all-namespaces'),
  ]);
  if (nodes.length === 0) return say('The cluster has no nodes.');
  table(
    ['Node', 'Address', 'State', 'CPU', 'Memory', 'Pods'],
    nodes.map((node) => rowOf(node, pods)),
  ).forEach(say);
}

/** What pods that are not over ask for, of what the node offers to pods. */
export function rowOf(node: Node, pods: readonly Pod[]): readonly string[] {
  const { metadata, status } = node;
  const here = pods.filter(
    ({ spec, status: { phase } }) => spec.nodeName === metadata.name && !/^(Succeeded|Failed)$/.test(phase),
  );
  const asked = (resource: 'cpu' | 'memory') =>
    here
      .flatMap(({ spec }) => spec.containers)
      .reduce((sum, { resources }) => sum + quantity(resources?.requests?.[resource] ?? '0'), 0);
  return [
    metadata.name,
    status.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? '-',
    stateOf(node),
    share(asked('cpu'), quantity(status.allocatable.cpu), cpus),
    share(asked('memory'), quantity(status.allocatable.memory), gibibytes),
    `${here.length}/${status.allocatable.pods}`,
  ];
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
