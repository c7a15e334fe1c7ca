import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import * as istio from '../../../imports/security.istio.io';

export interface AuthorizationPolicyProps {
  readonly name: string;
  /** Labels of the pods that are called. */
  readonly pods: Readonly<Record<string, string>>;
}

/** What somebody may call. */
export interface Operation {
  readonly port: number;
  /** The one path that may be read there. @default - everything may be called */
  readonly path?: string;
}

/**
 * Has the sidecar answer the callers that were added until the chart is synthesized, and refuse all others
 * with 403: the same list that a NetworkPolicy has, by identity and not by address, for clusters whose network
 * enforces no policies.
 */
export class AuthorizationPolicy extends Construct {
  readonly resource: istio.AuthorizationPolicy;
  private readonly rules: { readonly to: Operation; readonly principals: string[] }[] = [];

  constructor(scope: Construct, id: string, { name, pods }: AuthorizationPolicyProps) {
    super(scope, id);
    this.resource = new istio.AuthorizationPolicy(this, 'Resource', {
      metadata: { name },
      spec: {
        selector: { matchLabels: { ...pods } },
        action: istio.AuthorizationPolicySpecAction.ALLOW,
        rules: Lazy.any({ produce: () => this.rules.map(written) }) as istio.AuthorizationPolicySpecRules[],
      },
    });
  }

  /** @param principal identity of the caller, as the mesh proves it */
  allowFrom(principal: string, to: Operation): void {
    const rule = this.rules.find((one) => one.to.port === to.port && one.to.path === to.path);
    if (rule) rule.principals.push(principal);
    else this.rules.push({ to, principals: [principal] });
  }
}

function written({ to: { port, path }, principals }: { readonly to: Operation; readonly principals: string[] }) {
  const operation = { ports: [String(port)], ...(path !== undefined && { paths: [path], methods: ['GET'] }) };
  return { from: [{ source: { principals } }], to: [{ operation }] };
}
