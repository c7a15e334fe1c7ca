import type { Lab } from '../../lab/lab';
import type { Documents } from '../../synth/documents';
import { objectsOf, type PodTemplate, type StatefulSet } from '../kinds';
import { nodeGroupsOf, type Taint } from '../resources';
import type { Finding, Rule } from '../rule';
import { repelling } from '../tolerations';

const hostname = 'kubernetes.io/hostname';

/**
 * A member that may share a node with none of its kind, and finds none free, stays Pending without a word,
 * and those after it are never made. A Deployment is not looked at: there it is a lesson.
 */
export const membersApart: Rule = {
  id: 'members-apart',
  holds: 'a StatefulSet whose members must not share a node has as many nodes as members',
  check: (lab, documents) => {
    const nodes = nodesOf(lab, documents);
    if (!nodes) return [];
    return objectsOf<StatefulSet>(documents, 'StatefulSet').flatMap(({ address, manifest }): readonly Finding[] => {
      const { replicas = 1, template } = manifest.spec;
      if (!keepsApart(template)) return [];
      const open = nodes.filter(({ taints }) => repelling(taints, template.spec.tolerations).length === 0);
      const free = open.reduce((sum, group) => sum + group.nodes, 0);
      if (free >= replicas) return [];
      const value = `${replicas} members, each on a node of its own, and ${free} nodes that take them`;
      const remedy = lab.kind === 'aws' ? 'raise aws.nodes.desired and aws.nodes.max' : 'add workers to the cluster';
      return [{ address, value, remedy }];
    });
  },
};

type Nodes = readonly { readonly nodes: number; readonly taints: readonly Taint[] }[];

/** Undefined where somebody else has made the cluster. */
function nodesOf(lab: Lab, documents: Documents): Nodes | undefined {
  const own = lab.kind === 'local' && lab.cluster.kind === 'kind' ? lab.cluster.clusters[0] : undefined;
  // The control plane takes pods where it is alone.
  if (own)
    return own.workers.length === 0
      ? [{ nodes: 1, taints: [] }]
      : own.workers.map(({ taints = [] }) => ({ nodes: 1, taints }));
  const groups = nodeGroupsOf(documents);
  return groups.length === 0 ? undefined : groups;
}

function keepsApart({ metadata, spec }: PodTemplate): boolean {
  const terms = spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  return terms.some(
    ({ topologyKey, labelSelector }) =>
      topologyKey === hostname &&
      Object.entries(labelSelector?.matchLabels ?? {}).every(([label, value]) => metadata?.labels?.[label] === value),
  );
}
