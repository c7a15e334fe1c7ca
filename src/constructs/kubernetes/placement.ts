/** On which nodes pods may run, and how they keep away from each other. */
import type { k8s } from 'cdk8s-plus-28';
import type { TaintContract } from '../../contract';
import type { NodePlacement } from '../../lab/lab';

type Labels = Readonly<Record<string, string>>;

const hostname = 'kubernetes.io/hostname';

/** Puts a pod on the nodes of one group. @param nodes - any node that keeps nobody away, unless given */
export function placedOn(nodes: NodePlacement | undefined): Pick<k8s.PodSpec, 'nodeSelector' | 'tolerations'> {
  const { labels = {}, taints = [] } = nodes ?? {};
  return {
    ...(Object.keys(labels).length > 0 && { nodeSelector: { ...labels } }),
    ...(taints.length > 0 && { tolerations: taints.map(toleration) }),
  };
}

/** Lets a pod come to nodes with the taint, and to no other tainted ones. */
export function toleration({ key, value, effect }: TaintContract): k8s.Toleration {
  return { key, operator: 'Equal', value, effect };
}

/** As many pods on one node as on another. A wish and not a condition: a local cluster may have one node only. */
export function overNodes(pods: Labels): k8s.TopologySpreadConstraint {
  return spread(hostname, pods);
}

/** As many pods in one zone as in another. A wish: a cluster on one machine has no zones. */
export function overZones(pods: Labels): k8s.TopologySpreadConstraint {
  return spread('topology.kubernetes.io/zone', pods);
}

/** A condition: a pod that finds no node without one of its kind stays Pending. */
export function onePerNode(pods: Labels): k8s.PodAntiAffinity {
  const labelSelector = { matchLabels: { ...pods } };
  return { requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: hostname, labelSelector }] };
}

function spread(topologyKey: string, pods: Labels): k8s.TopologySpreadConstraint {
  const labelSelector = { matchLabels: { ...pods } };
  return { maxSkew: 1, topologyKey, whenUnsatisfiable: 'ScheduleAnyway', labelSelector };
}
