import { Construct } from 'constructs';
import { Sidecar } from '../../../imports/networking.istio.io';
import { meshNamespace } from '../../constructs/kubernetes/mesh';

export interface ProxyScopeProps {
  readonly namespace: string;
}

/**
 * What the proxies of a namespace know: its own Services and hosts outside, and the mesh's. Istio tells every proxy of every
 * Service in the cluster unless it is told otherwise, and a class of hundreds is more than a proxy's memory holds
 * (docs/decisions/0016-what-a-proxy-knows.md). No contract calls a Service of another namespace.
 */
export class ProxyScope extends Construct {
  constructor(scope: Construct, id: string, { namespace }: ProxyScopeProps) {
    super(scope, id);
    new Sidecar(this, 'Resource', {
      metadata: { name: 'default', namespace },
      spec: { egress: [{ hosts: ['./*', `${meshNamespace}/*`] }] },
    });
  }
}
