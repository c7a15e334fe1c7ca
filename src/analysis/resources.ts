/** The Terraform half as the checks look at it. */
import type { Documents, Resource } from '../synth/documents';

type Attributes = Readonly<Record<string, unknown>>;

/** Every resource of a type, in every stack. */
export function resourcesOf<A extends object>(documents: Documents, type: string): readonly Resource<A>[] {
  const resources: readonly Resource[] = documents.stacks.flatMap((stack) => stack.resources);
  return resources.filter((resource): resource is Resource<A & Attributes> => resource.type === type);
}

/** A nested block, which is one object or a list of them or absent. */
export function blocks<B>(value: B | readonly B[] | undefined): readonly B[] {
  return value === undefined ? [] : ([value].flat() as readonly B[]);
}

export interface NodeGroupResource {
  readonly address: string;
  readonly name: string;
  /** Whether its machine image drives NVIDIA devices. */
  readonly hasGpu: boolean;
  readonly taints: readonly Taint[];
  /** Nodes that pods find: at zero the largest number where the lab is paused, or where a taint keeps it for those who want it. */
  readonly nodes: number;
}

export interface Taint {
  readonly key: string;
  readonly value: string;
  /** As Kubernetes writes it, e.g. `NoSchedule`. */
  readonly effect: string;
}

/** The node groups that the stacks make; none where the cluster is somebody else's. */
export function nodeGroupsOf(documents: Documents): readonly NodeGroupResource[] {
  type Group = {
    readonly node_group_name: string;
    readonly ami_type?: string;
    readonly taint?: TaintBlock | readonly TaintBlock[];
    readonly scaling_config?: Scaling | readonly Scaling[];
  };
  const groups = resourcesOf<Group>(documents, 'aws_eks_node_group').map(({ address, attributes }) => ({
    address,
    attributes,
    taints: blocks(attributes.taint).map(({ key, value = '', effect }) => ({ key, value, effect: effectOf(effect) })),
    size: blocks(attributes.scaling_config)[0] ?? { desired_size: 0, max_size: 0 },
  }));
  const isPaused = groups.every(({ size }) => size.desired_size === 0);
  return groups.map(({ address, attributes, taints, size }) => ({
    address,
    name: attributes.node_group_name,
    hasGpu: attributes.ami_type?.endsWith('_NVIDIA') ?? false,
    taints,
    nodes: size.desired_size || (isPaused || taints.length > 0 ? size.max_size : 0),
  }));
}

interface Scaling {
  readonly desired_size: number;
  readonly max_size: number;
}

interface TaintBlock {
  readonly key: string;
  readonly value?: string;
  readonly effect: string;
}

/** EKS says `NO_SCHEDULE` where Kubernetes says `NoSchedule`. */
function effectOf(text: string): string {
  return text
    .split('_')
    .map((word) => word.charAt(0) + word.slice(1).toLowerCase())
    .join('');
}
