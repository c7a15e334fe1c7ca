import type { PlatformLab } from '../../lab/stacks';

/** Whether the cluster is the lab's own, made by `lab deploy` on this machine: then nothing of anybody else is in it. */
export function hostsOwnCluster({ kind, cluster, name, context }: PlatformLab): boolean {
  if (kind === 'aws') return false;
  return (cluster.kind === 'kind' && context === `kind-${name}`) || (cluster.kind === 'minikube' && context === name);
}
