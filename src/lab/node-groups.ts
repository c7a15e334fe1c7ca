/** The closed set of node groups: what each is made of, whatever its size. */
import type { Contract, NodeGroupName } from '../contract';
import { workers } from '../systems/greeter/contract';
import type { NodeGroup } from './lab';

type Definition = Omit<NodeGroup, 'kind' | 'desired'>;

const onDemand = {
  image: 'AL2023_x86_64_STANDARD',
  capacity: 'ON_DEMAND',
  instanceTypes: ['t3.medium'],
  labels: {},
  taints: [],
} as const satisfies Partial<Definition>;

/** Sizes are defaults: lab.yaml may say others. A group that costs money by itself starts at zero. */
export const nodeGroups: Readonly<Record<NodeGroupName, Definition>> = {
  general: { ...onDemand, name: 'worker-nodes', min: 2, max: 2 },
  spot: {
    ...onDemand,
    name: 'spot-nodes',
    capacity: 'SPOT',
    // Two types of one size: where AWS runs out of the first, it has the second.
    instanceTypes: ['t3.medium', 't3a.medium'],
    min: 0,
    max: 2,
  },
  gpu: {
    ...onDemand,
    name: 'gpu-nodes',
    image: 'AL2023_x86_64_NVIDIA',
    instanceTypes: ['g4dn.xlarge'],
    min: 0,
    max: 1,
    // The device plugin runs on nodes with this label.
    labels: { 'nvidia.com/gpu.present': 'true' },
    taints: [{ key: 'nvidia.com/gpu', value: 'true', effect: 'NoSchedule' }],
  },
  // The workers of the lesson on scheduling: it puts pods by these labels and this taint.
  normal: worker('normal'),
  powerful: worker('powerful'),
  vip: worker('vip'),
  backup: worker('backup'),
};

function worker(kind: keyof typeof workers): Definition {
  const { count, labels, taints } = workers[kind];
  return { ...onDemand, name: `${kind}-nodes`, min: count, max: count, labels, taints };
}

/** Groups that a system needs and the lab does not have. Every lab has `general`. */
export function missingNodeGroups(
  { nodeGroups: needed }: Pick<Contract, 'nodeGroups'>,
  had: readonly NodeGroupName[],
): readonly NodeGroupName[] {
  return needed.filter((group) => group !== 'general' && !had.includes(group));
}
