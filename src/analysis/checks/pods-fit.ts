import { byNearness } from '../../lab/config/problems';
import { allocatable, type Amounts, leastOf, machineOf, machineTypes } from '../capacity/machines';
import { type Node, place, type Unplaced } from '../capacity/placement';
import { podGroupsOf } from '../capacity/pods';
import { nodeGroupsOf, resourcesOf } from '../resources';
import type { Finding, Rule } from '../rule';
import type { Documents } from '../../synth/documents';

/** Kubernetes accepts every pod and leaves those without room Pending, for ever and without a word to who applied them. */
export const podsFit: Rule = {
  id: 'pods-fit',
  holds: 'the nodes have room for what all pods together ask for, with add-ons and the proxies of the mesh',
  check: (_, documents) => {
    const groups = sizedGroups(documents);
    if (groups.length === 0) return [];
    const unknown = groups.flatMap(unknownMachines);
    if (unknown.length > 0) return unknown;
    return place(podGroupsOf(documents), groups.flatMap(nodesOf)).map((one) => noRoom(one, groups));
  },
};

interface SizedGroup {
  readonly address: string;
  readonly name: string;
  /** EKS takes the first type that AWS can give: every node may be of any of them. */
  readonly types: readonly string[];
  readonly count: number;
  readonly node: Omit<Node, 'room'>;
}

interface Attributes {
  readonly node_group_name: string;
  readonly instance_types?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** What EKS takes where a group names no type. */
const usual: readonly string[] = ['t3.medium'];

function sizedGroups(documents: Documents): readonly SizedGroup[] {
  const groups = new Map(nodeGroupsOf(documents).map((group) => [group.address, group]));
  return resourcesOf<Attributes>(documents, 'aws_eks_node_group').map(({ address, attributes }) => {
    const { node_group_name: name, instance_types: types = usual, labels = {} } = attributes;
    const { taints = [], nodes: count = 0 } = groups.get(address) ?? {};
    return { address, name, types, count, node: { group: name, labels, taints } };
  });
}

/** A node has room for what the smallest of its types has. */
function nodesOf({ types, count, node }: SizedGroup): readonly Node[] {
  const rooms = types
    .map(machineOf)
    .filter((machine) => machine !== undefined)
    .map(allocatable);
  return Array.from({ length: count }, () => ({ ...node, room: rooms.reduce<Amounts>(leastOf, boundless) }));
}

const boundless: Amounts = { cpus: Infinity, memory: Infinity, pods: Infinity, gpus: Infinity };

function unknownMachines({ address, types }: SizedGroup): readonly Finding[] {
  return types
    .filter((type) => machineOf(type) === undefined)
    .map((type) => {
      const near = byNearness(type, machineTypes).slice(0, 5).join(', ');
      const remedy = `choose a type whose size is known, such as ${near}; or add it to src/analysis/capacity/machines.ts`;
      return { address, value: `instance_types: ${type}, whose size is unknown`, remedy };
    });
}

function noRoom({ pods: { address, asks }, count }: Unplaced, groups: readonly SizedGroup[]): Finding {
  const mebibytes = Math.ceil(asks.memory / 2 ** 20);
  const gpus = asks.gpus > 0 ? `, ${asks.gpus} GPU` : '';
  const size = `${Math.round(asks.cpus * 1000)}m CPU, ${mebibytes}Mi${gpus}`;
  return {
    address,
    value: `${count === 1 ? '1 pod' : `${count} pods`} of ${size} without room on ${nodesText(groups)}`,
    remedy: 'raise aws.nodes.desired and aws.nodes.max, choose larger aws.nodes.instanceTypes, or run less',
  };
}

/** `3 × t3.medium, 1 × g4dn.xlarge`: the nodes of groups that have any, whichever group they are of. */
function nodesText(groups: readonly SizedGroup[]): string {
  const counts = new Map<string, number>();
  for (const { types, count } of groups.filter((group) => group.count > 0)) {
    const type = types.join(' or ');
    counts.set(type, (counts.get(type) ?? 0) + count);
  }
  return [...counts].map(([type, count]) => `${count} × ${type}`).join(', ');
}
