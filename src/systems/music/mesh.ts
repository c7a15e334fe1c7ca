import { Construct } from 'constructs';
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
  readonly gateway: IngressGateway;

  constructor(scope: Construct, id: string, { system, region, host }: MusicMeshProps) {
    super(scope, id);
    const { users, music, datastore } = system.workloads;
    const { shares, fault } = system.settings;

    this.gateway = new IngressGateway(this, 'Gateway', { name: 'c756-gateway', host });
    const { gateway } = this;
    new MeshRoute(this, 'Users', { workload: users, gateway });
    new MeshRoute(this, 'Music', { workload: music, gateway, shares });
    new MeshRoute(this, 'Datastore', { workload: datastore, ...(fault && { fault }) });
    if (region !== undefined)
      new ServiceEntry(this, 'Store', { name: `dynamodb-${region}`, host: `dynamodb.${region}.amazonaws.com` });
  }
}
