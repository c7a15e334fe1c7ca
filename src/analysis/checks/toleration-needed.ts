import { workloadsOf } from '../kinds';
import { nodeGroupsOf } from '../resources';
import type { Finding, Rule } from '../rule';
import { taintText, tolerates } from '../tolerations';

/** Taints that Kubernetes puts on nodes by itself. */
const ofKubernetes = ['node.kubernetes.io/', 'node-role.kubernetes.io/'];

/**
 * A pod that tolerates what no node has is meant for a node that is not there. Where the stacks make no
 * node groups, the nodes are unknown and so are their taints.
 */
export const tolerationNeeded: Rule = {
  id: 'toleration-needed',
  holds: 'every toleration is for a taint that a node group of the lab has',
  check: (_, documents) => {
    const groups = nodeGroupsOf(documents);
    if (groups.length === 0) return [];
    const taints = groups.flatMap((group) => group.taints);
    const known = taints.map(taintText).join(', ') || 'none';
    return workloadsOf(documents).flatMap(({ address, template }): readonly Finding[] =>
      (template.spec.tolerations ?? [])
        .filter(({ key = '' }) => !ofKubernetes.some((prefix) => key.startsWith(prefix)))
        .filter((toleration) => !taints.some((taint) => tolerates(toleration, taint)))
        .map((toleration) => ({
          address,
          value: `toleration: ${taintText(toleration)}`,
          remedy: `taints of the node groups: ${known}; add the node group that it is for, or remove the toleration`,
        })),
    );
  },
};
