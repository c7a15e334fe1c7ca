/** Whether all pods find a node. */
import { tolerates } from '../tolerations';
import type { Amounts } from './machines';
import type { PodGroup } from './pods';

export interface Node {
  /** Name of the node group. */
  readonly group: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly { readonly key: string; readonly value: string; readonly effect: string }[];
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
  const free = nodes.map(({ room }) => ({ ...room }));
  const tryNode = (pods: PodGroup, index: number): boolean => {
    const [node, room] = [nodes[index], free[index]];
    if (!node || !room || !admits(node, pods) || !kinds.every((kind) => room[kind] >= pods.asks[kind])) return false;
    free[index] = subtract(room, pods.asks);
    return true;
  };
  return [...groups].sort(bySize).flatMap((pods) => {
    const { count } = pods;
    const missing =
      count === 'every node'
        ? nodes.filter((node, index) => admits(node, pods) && !tryNode(pods, index)).length
        : Array.from({ length: count }).filter(() => !nodes.some((_, index) => tryNode(pods, index))).length;
    return missing > 0 ? [{ pods, count: missing }] : [];
  });
}

function bySize(one: PodGroup, other: PodGroup): number {
  const daemon = ({ count }: PodGroup): number => (count === 'every node' ? 0 : 1);
  return daemon(one) - daemon(other) || other.asks.gpus - one.asks.gpus || other.asks.memory - one.asks.memory;
}

function admits({ labels, taints }: Node, { nodeSelector, tolerations }: PodGroup): boolean {
  return (
    Object.entries(nodeSelector).every(([label, value]) => labels[label] === value) &&
    taints.every((taint) => taint.effect === 'PreferNoSchedule' || tolerations.some((one) => tolerates(one, taint)))
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
