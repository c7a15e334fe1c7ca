import { Construct } from 'constructs';
import * as istio from '../../../imports/networking.istio.io';

export interface ServiceEntryProps {
  readonly name: string;
  /** DNS name, e.g. `dynamodb.us-west-2.amazonaws.com`. */
  readonly host: string;
}

/** A service outside the cluster, reached by TLS on port 443, that the mesh knows and draws by its name. */
export class ServiceEntry extends Construct {
  readonly resource: istio.ServiceEntry;

  constructor(scope: Construct, id: string, { name, host }: ServiceEntryProps) {
    super(scope, id);
    this.resource = new istio.ServiceEntry(this, 'Resource', {
      metadata: { name },
      spec: {
        hosts: [host],
        ports: [{ name: 'tls', number: 443, protocol: 'TLS' }],
        location: istio.ServiceEntrySpecLocation.MESH_UNDERSCORE_EXTERNAL,
        resolution: istio.ServiceEntrySpecResolution.DNS,
      },
    });
  }
}
