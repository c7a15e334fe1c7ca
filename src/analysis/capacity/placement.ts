/** Whether all pods find a node. */
import type { Taint } from '../resources';
import { repelling } from '../tolerations';
import type { Amounts } from './machines';
import type { PodGroup } from './pods';

export interface Node {
  /** What machine it is, e.g. `t3.medium`. */
  readonly type: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly Taint[];
  readonly room: Amounts;
}

export interface Unplaced {
  readonly pods: PodGroup;
  /** How many of them find no node. */
  readonly count: number;
}

const kinds = ['cpus', 'memory', 'pods', 'gpus'] as const;

/**
 * Puts first what runs on every node, then the others, the largest first, each on the first node that takes
 * it: as dense as the scheduler may pack them, so that what does not fit here fits nowhere but by luck.
 */
export function place(groups: readonly PodGroup[], nodes: readonly Node[]): readonly Unplaced[] {
  const free = nodes.map((node) => ({ node, room: { ...node.room } }));
  return [...groups].sort(bySize).flatMap((pods) => {
    const open = free.filter(({ node }) => admits(node, pods));
    const count =
      pods.count === 'every node'
        ? open.filter((one) => !take(one, pods.asks)).length
        : pods.count - fill(open, pods.asks, pods.count);
    return count > 0 ? [{ pods, count }] : [];
  });
}

interface Free {
  room: Amounts;
}

/** Puts equal pods on the nodes in their order, and returns how many found room. */
function fill(nodes: readonly Free[], asks: Amounts, count: number): number {
  let placed = 0;
  for (const node of nodes) while (placed < count && take(node, asks)) placed += 1;
  return placed;
}

function take(node: Free, asks: Amounts): boolean {
  if (!kinds.every((kind) => node.room[kind] >= asks[kind])) return false;
  node.room = subtract(node.room, asks);
  return true;
}

function bySize(one: PodGroup, other: PodGroup): number {
  const daemon = ({ count }: PodGroup): number => (count === 'every node' ? 0 : 1);
  return (
    daemon(one) - daemon(other) ||
    other.asks.gpus - one.asks.gpus ||
    other.asks.memory - one.asks.memory ||
    other.asks.cpus - one.asks.cpus
  );
}

/** Whether the pods may run there, room or not. */
export function admits({ labels, taints }: Node, { nodeSelector, tolerations }: PodGroup): boolean {
  return (
    Object.entries(nodeSelector).every(([label, value]) => labels[label] === value) &&
    repelling(taints, tolerations).length === 0
  );
}

function subtract(room: Amounts, asks: Amounts): Amounts {
  return {
    cpus: room.cpus - asks.cpus,
    memory: room.memory - asks.memory,
    pods: room.pods - asks.pods,
    gpus: room.gpus - asks.gpus,
  };
}
