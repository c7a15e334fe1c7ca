import { Construct } from 'constructs';
import * as api from '../../../imports/gateway.networking.k8s.io';
import type { Calling } from './connectable';
import type { IngressGatewayProps } from './ingress-gateway';
import { ingressGatewayHost } from './mesh';
import { gateway } from './outside';

/** The same as an `IngressGateway`, in the words of the Gateway API. */
export class GatewayApiGateway extends Construct {
  /** Of the gateway's pods, which all routes share. */
  readonly connections: Calling['connections'] = gateway.connections;
  /** Who takes the way of a route through this gateway, as an HTTPRoute says it. */
  readonly callers: Pick<api.HttpRouteSpec, 'parentRefs' | 'hostnames'>;

  constructor(scope: Construct, id: string, { name, host = '*' }: IngressGatewayProps) {
    super(scope, id);
    // The Gateway API has no word for any host: whoever names none means all.
    const isAny = host === '*';
    this.callers = { parentRefs: [{ name }], ...(!isAny && { hostnames: [host] }) };
    new api.Gateway(this, 'Resource', {
      metadata: { name },
      spec: {
        gatewayClassName: 'istio',
        // Without an address Istio would make pods and a load balancer for this one alone, which no policy of ours knows.
        addresses: [{ type: 'Hostname', value: ingressGatewayHost }],
        listeners: [{ name: 'http', port: 80, protocol: 'HTTP', ...(!isAny && { hostname: host }) }],
      },
    });
  }
}
