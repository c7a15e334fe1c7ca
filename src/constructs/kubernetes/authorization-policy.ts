import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import * as istio from '../../../imports/security.istio.io';

export interface AuthorizationPolicyProps {
  readonly name: string;
  /** Labels of the pods that are called. */
  readonly pods: Readonly<Record<string, string>>;
}

/**
 * Has the sidecar answer the callers that were added until the chart is synthesized, and refuse all others
 * with 403: the same list that a NetworkPolicy has, by identity and not by address, for clusters whose network
 * enforces no policies.
 */
export class AuthorizationPolicy extends Construct {
  readonly resource: istio.AuthorizationPolicy;
  /** Identities of the callers, as the mesh proves them, by the port that they may call. */
  private readonly principals = new Map<number, string[]>();

  constructor(scope: Construct, id: string, { name, pods }: AuthorizationPolicyProps) {
    super(scope, id);
    this.resource = new istio.AuthorizationPolicy(this, 'Resource', {
      metadata: { name },
      spec: {
        selector: { matchLabels: { ...pods } },
        action: istio.AuthorizationPolicySpecAction.ALLOW,
        rules: Lazy.any({ produce: () => this.rules() }) as istio.AuthorizationPolicySpecRules[],
      },
    });
  }

  allowFrom(principal: string, port: number): void {
    this.principals.set(port, [...(this.principals.get(port) ?? []), principal]);
  }

  private rules(): readonly istio.AuthorizationPolicySpecRules[] {
    return [...this.principals].map(([port, principals]) => ({
      from: [{ source: { principals } }],
      to: [{ operation: { ports: [String(port)] } }],
    }));
  }
}
