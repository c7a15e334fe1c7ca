import { Construct } from 'constructs';
import {
  ServiceEntry,
  ServiceEntrySpecLocation,
  ServiceEntrySpecResolution,
} from '../../../imports/networking.istio.io';

export interface ServiceEntryProps {
  readonly name: string;
  /** DNS name, e.g. `dynamodb.us-west-2.amazonaws.com`. */
  readonly host: string;
}

/** A service outside the cluster, reached by TLS on port 443, that the mesh knows and draws by its name. */
export class OutsideService extends Construct {
  constructor(scope: Construct, id: string, { name, host }: ServiceEntryProps) {
    super(scope, id);
    new ServiceEntry(this, 'Resource', {
      metadata: { name },
      spec: {
        hosts: [host],
        ports: [{ name: 'tls', number: 443, protocol: 'TLS' }],
        location: ServiceEntrySpecLocation.MESH_UNDERSCORE_EXTERNAL,
        resolution: ServiceEntrySpecResolution.DNS,
      },
    });
  }
}
