import { Construct } from 'constructs';
import {
  AuthorizationPolicy,
  PeerAuthentication,
  PeerAuthenticationSpecMtlsMode,
} from '../../../imports/security.istio.io';
import { meshControl, nameResolution, spans } from '../../constructs/kubernetes/flows';
import { NetworkPolicy } from '../../constructs/kubernetes/network-policy';

export interface DefaultDenyProps {
  readonly namespace: string;
  /** Whether its pods get the mesh's proxy. */
  readonly isInMesh: boolean;
  /** Whether there is a collector of traces. */
  readonly isTraced: boolean;
}

/**
 * What holds for every pod of a namespace: it talks to nobody but the cluster's DNS, the mesh's control plane where it is
 * in the mesh, and the collector of traces where there is one. The charts of the systems open what their contracts say.
 */
export class DefaultDeny extends Construct {
  constructor(scope: Construct, id: string, { namespace, isInMesh, isTraced }: DefaultDenyProps) {
    super(scope, id);
    const to = [nameResolution, ...(isInMesh ? [meshControl] : []), ...(isTraced ? [spans] : [])];
    new NetworkPolicy(this, 'Traffic', { name: 'default-deny', namespace, to });
    if (isInMesh) this.addMeshDefaults(namespace);
  }

  /** Nothing in plain text, and nobody who is not trusted by name: an empty policy allows no call. */
  private addMeshDefaults(namespace: string): void {
    new PeerAuthentication(this, 'Encryption', {
      metadata: { name: 'default', namespace },
      spec: { mtls: { mode: PeerAuthenticationSpecMtlsMode.STRICT } },
    });
    new AuthorizationPolicy(this, 'Trust', { metadata: { name: 'default-deny', namespace }, spec: {} });
  }
}
