import { Construct } from 'constructs';
import { AuthorizationPolicy, AuthorizationPolicySpecAction } from '../../../imports/security.istio.io';

export interface AuthorizationPolicyProps {
  readonly name: string;
  /** Labels of the pods that are called. */
  readonly pods: Readonly<Record<string, string>>;
  readonly port: number;
  /** Identities of the callers, as the mesh proves them. Istio takes an empty list for everybody, hence at least one. */
  readonly principals: readonly [string, ...string[]];
}

/**
 * Has the sidecar answer these callers and refuse all others with 403: the same list that a NetworkPolicy
 * has, by identity and not by address, for clusters whose network enforces no policies.
 */
export class TrustedCallers extends Construct {
  constructor(scope: Construct, id: string, { name, pods, port, principals }: AuthorizationPolicyProps) {
    super(scope, id);
    new AuthorizationPolicy(this, 'Resource', {
      metadata: { name },
      spec: {
        selector: { matchLabels: { ...pods } },
        action: AuthorizationPolicySpecAction.ALLOW,
        rules: [
          {
            from: [{ source: { principals: [...principals] } }],
            to: [{ operation: { ports: [String(port)] } }],
          },
        ],
      },
    });
  }
}
