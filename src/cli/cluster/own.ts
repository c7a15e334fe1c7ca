import type { Lab } from '../../lab/lab';
import type { PlatformLab } from '../../lab/stacks';

/** Whether the cluster is the lab's own, made by `lab deploy` on this machine: then nothing of anybody else is in it. */
export function hostsOwnCluster({ kind, cluster, name, context }: PlatformLab): boolean {
  if (kind === 'aws') return false;
  return (cluster.kind === 'kind' && context === `kind-${name}`) || (cluster.kind === 'minikube' && context === name);
}

/** Whether it is one of kind or of minikube, whoever made it. `kind` is also what a lab says that says nothing: its contexts tell. */
export function isOnThisMachine({ cluster, context }: Lab): boolean {
  return (cluster.kind === 'kind' && context.startsWith('kind-')) || cluster.kind === 'minikube';
}
