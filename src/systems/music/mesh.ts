import { Construct } from 'constructs';
import type { Calling } from '../../constructs/kubernetes/connectable';
import { GatewayApiGateway } from '../../constructs/kubernetes/gateway-api-gateway';
import { GatewayApiRoute } from '../../constructs/kubernetes/gateway-api-route';
import { IngressGateway } from '../../constructs/kubernetes/ingress-gateway';
import { MeshRoute } from '../../constructs/kubernetes/mesh-route';
import { ServiceEntry } from '../../constructs/kubernetes/service-entry';
import type { SystemOf } from '../../lab/lab';

export interface MusicMeshProps {
  readonly system: SystemOf<'music'>;
  /** AWS region of the tables. @default - the tables are in the cluster */
  readonly region?: string;
  /** Host name by which it is called from outside. */
  readonly host: string;
}

/** The ways through the mesh: from outside to S1 and S2, from them to DB, from DB to its store. */
export class MusicMesh extends Construct {
  readonly gateway: Calling;

  constructor(scope: Construct, id: string, props: MusicMeshProps) {
    super(scope, id);
    const { system, region } = props;
    const { fault } = system.settings;
    this.gateway = system.gatewayForm === 'istio' ? this.addIstio(props) : this.addGatewayApi(props);
    // Faults, and tries of reads that failed, are Istio's alone.
    new MeshRoute(this, 'Datastore', { workload: system.workloads.datastore, ...(fault && { fault }) });
    if (region !== undefined)
      new ServiceEntry(this, 'Store', { name: `dynamodb-${region}`, host: `dynamodb.${region}.amazonaws.com` });
  }

  private addIstio({ system: { workloads, settings }, host }: MusicMeshProps): Calling {
    const gateway = new IngressGateway(this, 'Gateway', { name: gatewayName, host });
    new MeshRoute(this, 'Users', { workload: workloads.users, gateway });
    new MeshRoute(this, 'Music', { workload: workloads.music, gateway, shares: settings.shares });
    return gateway;
  }

  private addGatewayApi({ system: { workloads, settings }, host }: MusicMeshProps): Calling {
    const gateway = new GatewayApiGateway(this, 'Gateway', { name: gatewayName, host });
    new GatewayApiRoute(this, 'Users', { workload: workloads.users, gateway });
    new GatewayApiRoute(this, 'Music', { workload: workloads.music, gateway, shares: settings.shares });
    return gateway;
  }
}

const gatewayName = 'c756-gateway';
