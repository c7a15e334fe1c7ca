import { Construct } from 'constructs';
import { Gateway } from '../../../imports/networking.istio.io';
import type { Calling } from './connectable';
import { ingressGatewayLabels } from './mesh';
import { gateway } from './outside';

export interface IngressGatewayProps {
  readonly name: string;
  /** Host name that calls must give. @default - any */
  readonly host?: string;
}

/** Opens port 80 of the mesh's ingress gateway to the routes that name it. */
export class IngressGateway extends Construct {
  readonly name: string;
  readonly host: string;
  /** Of the gateway's pods, which all routes share. */
  readonly connections: Calling['connections'] = gateway.connections;

  constructor(scope: Construct, id: string, { name, host = '*' }: IngressGatewayProps) {
    super(scope, id);
    this.name = name;
    this.host = host;
    new Gateway(this, 'Resource', {
      metadata: { name },
      spec: {
        selector: ingressGatewayLabels,
        servers: [{ hosts: [host], port: { name: 'http', number: 80, protocol: 'HTTP' } }],
      },
    });
  }
}
