/** Whether the nodes have room for all pods, the class's copies among them, and how many nodes would have. */
import type { Lab } from '../../lab/lab';
import type { Documents } from '../../synth/documents';
import { type Amounts, sumOf, times } from './machines';
import { nodesOf, type SizedGroup, sizedGroups, unknownTypes } from './nodes';
import { admits, type Node, place, type Unplaced } from './placement';
import { type PodGroup, podGroupsOf } from './pods';

export interface Room {
  /** Pods that find no node; the largest first. */
  readonly unplaced: readonly Unplaced[];
  /** The nodes on which any of those may run, or else all: how many of which type. */
  readonly nodes: ReadonlyMap<string, number>;
  /** What all pods that may run on those nodes together ask for. */
  readonly asked: Amounts;
  /** What those nodes together offer. */
  readonly offered: Amounts;
  /** What more nodes of the group `aws.nodes` would do. @default - nothing: they would not help, or are not needed */
  readonly wanted?: Wanted;
}

export interface Wanted {
  /** Address of the group. */
  readonly address: string;
  /** How many it has. */
  readonly nodes: number;
  /** The smallest number of nodes with which all those find room that these nodes can take at all. */
  readonly wantedNodes: number;
}

/** Largest managed node group. Source: https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html */
export const mostNodes = 450;

/** Undefined where nothing is known of the nodes: the cluster is somebody else's, or a machine has no known size. */
export function roomOf(lab: Lab, documents: Documents): Room | undefined {
  const groups = sizedGroups(documents);
  if (groups.length === 0 || groups.some((group) => unknownTypes(group).length > 0)) return undefined;
  const pods = podGroupsOf(lab, documents);
  const all = groups.flatMap((group) => nodesOf(group));
  const unplaced = place(pods, all);
  const wanted = unplaced.length > 0 ? wantedOf(groups, (nodes) => countOf(place(pods, nodes))) : undefined;
  const open = all.filter((node) => unplaced.some((one) => admits(node, one.pods)));
  return { unplaced, ...balanceOf(pods, open.length > 0 ? open : all), ...(wanted && { wanted }) };
}

function balanceOf(pods: readonly PodGroup[], nodes: readonly Node[]): Pick<Room, 'nodes' | 'asked' | 'offered'> {
  const asked = pods.map((one) => {
    const open = nodes.filter((node) => admits(node, one)).length;
    return times(one.asks, one.count === 'every node' ? open : open > 0 ? one.count : 0);
  });
  const counts = new Map<string, number>();
  for (const { type } of nodes) counts.set(type, (counts.get(type) ?? 0) + 1);
  return { nodes: counts, asked: sumOf(asked), offered: sumOf(nodes.map(({ room }) => room)) };
}

function countOf(unplaced: readonly Unplaced[]): number {
  return unplaced.reduce((all, { count }) => all + count, 0);
}

/** Looks for the number by halving: more nodes never leave more pods without room. */
function wantedOf(groups: readonly SizedGroup[], missingOn: (nodes: readonly Node[]) => number): Wanted | undefined {
  const general = generalOf(groups);
  if (!general) return undefined;
  const missing = (count: number): number =>
    missingOn(groups.flatMap((group) => nodesOf(group, group === general ? count : group.count)));
  const least = missing(mostNodes);
  if (least === missing(general.count)) return undefined;
  let [few, enough] = [general.count, mostNodes];
  while (enough - few > 1) {
    const middle = Math.floor((few + enough) / 2);
    if (missing(middle) === least) enough = middle;
    else few = middle;
  }
  return { address: general.address, nodes: general.count, wantedNodes: enough };
}

/** The group of `aws.nodes`, for whatever has no nodes of its own: the first that keeps nothing away. */
function generalOf(groups: readonly SizedGroup[]): SizedGroup | undefined {
  return groups.find(({ taints, labels }) => taints.length === 0 && Object.keys(labels).length === 0);
}
