import { Namespace } from 'cdk8s-plus-28';
import { Construct } from 'constructs';

export interface SystemNamespaceProps {
  readonly name: string;
  /** Minor version whose Pod Security rules hold, e.g. `1.35`. */
  readonly kubernetesVersion: string;
  /** Whether its pods get the mesh's proxy. */
  readonly isInMesh: boolean;
}

/** A namespace that admits restricted pods only. */
export class SystemNamespace extends Construct {
  constructor(scope: Construct, id: string, { name, kubernetesVersion, isInMesh }: SystemNamespaceProps) {
    super(scope, id);
    new Namespace(this, 'Resource', {
      metadata: {
        name,
        labels: { ...(isInMesh && { 'istio-injection': 'enabled' }), ...podSecurity(kubernetesVersion) },
      },
    });
  }
}

/** Refused, recorded and told to whoever applies it; the version keeps an upgrade from changing the rules. */
function podSecurity(kubernetesVersion: string): Record<string, string> {
  const modes = ['enforce', 'audit', 'warn'].flatMap((mode) => [
    [`pod-security.kubernetes.io/${mode}`, 'restricted'],
    [`pod-security.kubernetes.io/${mode}-version`, `v${kubernetesVersion}`],
  ]);
  return Object.fromEntries(modes) as Record<string, string>;
}
