/** The nodes that the stacks make, and what each has room for. */
import type { Documents } from '../../synth/documents';
import { nodeGroupsOf, resourcesOf } from '../resources';
import { allocatable, type Amounts, leastOf, machineOf } from './machines';
import type { Node } from './placement';

export interface SizedGroup {
  readonly address: string;
  /** In the order in which EKS tries them. */
  readonly types: readonly string[];
  /** Nodes that pods find. */
  readonly count: number;
  readonly labels: Node['labels'];
  readonly taints: Node['taints'];
}

interface Attributes {
  readonly instance_types?: readonly string[];
  readonly labels?: Readonly<Record<string, string>>;
}

/** What EKS takes where a group names no type. */
const usual = ['t3.medium'];

/** None where the cluster is somebody else's. */
export function sizedGroups(documents: Documents): readonly SizedGroup[] {
  const groups = new Map(nodeGroupsOf(documents).map((group) => [group.address, group]));
  return resourcesOf<Attributes>(documents, 'aws_eks_node_group').map(({ address, attributes }) => {
    const { instance_types: types = usual, labels = {} } = attributes;
    const { taints = [], nodes: count = 0 } = groups.get(address) ?? {};
    return { address, types, count, labels, taints };
  });
}

/** Types whose size nobody has entered. */
export function unknownTypes({ types }: SizedGroup): readonly string[] {
  return types.filter((type) => machineOf(type) === undefined);
}

/** The nodes of a group whose types are known; each has the room of the smallest type, as EKS may take any of them. */
export function nodesOf(group: SizedGroup, count = group.count): readonly Node[] {
  const machines = group.types.map(machineOf).filter((machine) => machine !== undefined);
  const room = machines
    .map(allocatable)
    .reduce<Amounts | undefined>((one, other) => (one ? leastOf(one, other) : other), undefined);
  const { types, labels, taints } = group;
  const type = types.join(' or ');
  return room ? Array.from({ length: count }, () => ({ type, labels, taints, room })) : [];
}
