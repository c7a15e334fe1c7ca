/** The node groups that a lab can have: those of the platform, and those that systems have of their own. */
import type { NodeGroupContract, PlatformNodeGroup } from '../contract';
import type { NodeGroup } from './lab';
import { contractOf, type SystemName, systemNames } from './systems';

/** What a group is made of, whatever its size; sizes are defaults, and lab.yaml may say others. */
export type NodeGroupDefinition = Omit<NodeGroup, 'key' | 'desired'> & { readonly purpose: string };

const onDemand = {
  image: 'AL2023_x86_64_STANDARD',
  capacity: 'ON_DEMAND',
  instanceTypes: ['t3.medium'],
  labels: {},
  taints: [],
} as const satisfies Partial<NodeGroupDefinition>;

/** A group that costs money by itself starts at zero. */
const platformGroups: Readonly<Record<PlatformNodeGroup, NodeGroupDefinition>> = {
  general: { ...onDemand, name: 'worker-nodes', purpose: 'for whatever has no nodes of its own', min: 2, max: 2 },
  spot: {
    ...onDemand,
    name: 'spot-nodes',
    purpose: 'spare machines of AWS, cheap and taken back at two minutes notice',
    capacity: 'SPOT',
    // Two types of one size: where AWS runs out of the first, it has the second.
    instanceTypes: ['t3.medium', 't3a.medium'],
    min: 0,
    max: 2,
  },
};

function ownGroup(system: string, key: string, group: NodeGroupContract): NodeGroupDefinition {
  return { ...onDemand, min: 0, ...group, system, name: `${key}-nodes` };
}

/** The groups that a system's pods run on besides `general`, by their key in lab.yaml: its own, and those that it names. */
export function groupsOf(system: SystemName): readonly string[] {
  const { nodeGroups: own = {}, workloads } = contractOf(system);
  return [...Object.keys(own), ...Object.values(workloads).flatMap(({ nodeGroup }) => nodeGroup ?? [])];
}

/** By their key in lab.yaml: `general` first, then the platform's, then the systems' in their order. */
export const nodeGroups: ReadonlyMap<string, NodeGroupDefinition> = new Map([
  ...Object.entries(platformGroups),
  ...systemNames.flatMap((system) =>
    Object.entries(contractOf(system).nodeGroups ?? {}).map(([key, group]): [string, NodeGroupDefinition] => [
      key,
      ownGroup(system, key, group),
    ]),
  ),
]);
