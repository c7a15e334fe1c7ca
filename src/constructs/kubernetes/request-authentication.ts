import { Construct } from 'constructs';
import * as istio from '../../../imports/security.istio.io';

export interface RequestAuthenticationProps {
  readonly name: string;
  /** Labels of the pods in front of which tokens are checked. */
  readonly pods: Readonly<Record<string, string>>;
  /** What tokens must say in `iss`. */
  readonly issuer: string;
  /** Where the public keys are; a host of the cluster by its whole name, since Istio looks for it by that. */
  readonly jwksUri: string;
}

/**
 * Has the sidecar answer 401 to a token (`Authorization: Bearer …`) that the issuer has not signed or whose time is over. A
 * call without a token goes on, as does any other value of the header. The service gets the token too.
 */
export class RequestAuthentication extends Construct {
  readonly resource: istio.RequestAuthentication;

  constructor(scope: Construct, id: string, { name, pods, issuer, jwksUri }: RequestAuthenticationProps) {
    super(scope, id);
    this.resource = new istio.RequestAuthentication(this, 'Resource', {
      metadata: { name },
      spec: {
        selector: { matchLabels: { ...pods } },
        // Unless told otherwise Istio takes the header away, which services want.
        jwtRules: [{ issuer, jwksUri, forwardOriginalToken: true }],
      },
    });
  }
}
