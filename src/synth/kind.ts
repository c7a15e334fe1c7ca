/** The files from which kind makes the clusters of a lab: `kind create cluster --config <file>`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab, NamedKindCluster } from '../lab/lab';
import { stringifyYaml } from './yaml';

/** Writes `<folder>/<cluster>.yaml` for each cluster of kind; no folder where there is none. */
export function writeKindClusters(lab: Lab, folder: string): void {
  if (lab.kind !== 'local' || lab.cluster.kind !== 'kind') return;
  mkdirSync(folder, { recursive: true });
  for (const cluster of lab.cluster.clusters) writeFileSync(join(folder, `${cluster.name}.yaml`), kindCluster(cluster));
}

/** Source of the format: https://kind.sigs.k8s.io/docs/user/configuration/ */
export function kindCluster({ name, workers }: NamedKindCluster): string {
  return stringifyYaml({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    name,
    nodes: [{ role: 'control-plane' }, ...workers.map(workerNode)],
  });
}

/** kind has labels of its own; taints are given when kubeadm joins the node. */
function workerNode({ labels, taints }: NamedKindCluster['workers'][number]): object {
  const join = { kind: 'JoinConfiguration', nodeRegistration: { taints } };
  return {
    role: 'worker',
    ...(labels && Object.keys(labels).length > 0 && { labels }),
    ...(taints && taints.length > 0 && { kubeadmConfigPatches: [stringifyYaml(join)] }),
  };
}
