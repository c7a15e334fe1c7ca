import { allocatable, machineOf } from '../capacity/machines';
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
    const unknown = groups.filter(({ type }) => machineOf(type) === undefined);
    if (unknown.length > 0) return unknown.map(unknownMachine);
    return place(podGroupsOf(documents), groups.flatMap(nodesOf)).map((one) => noRoom(one, groups));
  },
};

interface SizedGroup {
  readonly address: string;
  readonly name: string;
  /** The type that EKS tries first. */
  readonly type: string;
  readonly count: number;
  readonly node: Omit<Node, 'room'>;
}

interface Attributes {
  readonly node_group_name: string;
  readonly instance_types?: readonly [string];
  readonly labels?: Readonly<Record<string, string>>;
}

/** What EKS takes where a group names no type. */
const usual: readonly [string] = ['t3.medium'];

function sizedGroups(documents: Documents): readonly SizedGroup[] {
  const groups = new Map(nodeGroupsOf(documents).map((group) => [group.address, group]));
  return resourcesOf<Attributes>(documents, 'aws_eks_node_group').map(({ address, attributes }) => {
    const { node_group_name: name, instance_types: [type] = usual, labels = {} } = attributes;
    const { taints = [], nodes: count = 0 } = groups.get(address) ?? {};
    return { address, name, type, count, node: { group: name, labels, taints } };
  });
}

function nodesOf({ type, count, node }: SizedGroup): readonly Node[] {
  const machine = machineOf(type);
  return machine ? Array.from({ length: count }, () => ({ ...node, room: allocatable(machine) })) : [];
}

function unknownMachine({ address, type }: SizedGroup): Finding {
  const remedy = 'name a type that src/analysis/capacity/machines.ts knows, or add it there';
  return { address, value: `instance_types: ${type}, whose size is unknown`, remedy };
}

function noRoom({ pods: { address, asks }, count }: Unplaced, groups: readonly SizedGroup[]): Finding {
  const mebibytes = Math.ceil(asks.memory / 2 ** 20);
  const gpus = asks.gpus > 0 ? `, ${asks.gpus} GPU` : '';
  const nodes = groups.map((group) => `${group.count} × ${group.type}`).join(', ');
  return {
    address,
    value: `${count} pods of ${Math.round(asks.cpus * 1000)}m CPU, ${mebibytes}Mi${gpus} find no room on ${nodes}`,
    remedy: 'raise aws.nodes.desired and aws.nodes.max, choose larger aws.nodes.instanceTypes, or run less',
  };
}
