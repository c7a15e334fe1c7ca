import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Connections } from '../../constructs/kubernetes/connections';
import { Members } from '../../constructs/kubernetes/members';
import type { NodePlacement } from '../../lab/lab';
import { ring } from './contract';
import { memberPod } from './ring-pod';

export interface RingProps {
  /** Copies of each row: the ring must have as many members. */
  readonly replicationFactor: number;
  /** StorageClass of the volumes. @default - the default of the cluster */
  readonly storageClass?: string;
  /** Nodes of the ring's own. @default - any */
  readonly nodes?: NodePlacement;
}

/** Tells whoever reads the StatefulSet how many members its rows need (src/analysis/checks/replication-fits.ts). */
const replicationFactorAnnotation = 'systems-lab/replication-factor';

/**
 * Cassandra's members: started one after another, each on a node of its own, with a volume that stays. Two of
 * three are a quorum, so one may be taken away at a time.
 */
export class Ring extends Construct {
  /** At the port of the clients, who speak CQL. */
  readonly connections: Connections;

  constructor(scope: Construct, id: string, { replicationFactor, storageClass, nodes }: RingProps) {
    super(scope, id);
    const { statefulSet: name, members: count, service: headlessService, nativePort, storagePort } = ring;
    const members = new Members(this, 'Members', {
      members: { name, count, headlessService, serviceAccount: name },
      pod: memberPod({ namespace: Chart.of(this).namespace ?? 'default', nodes }),
      ports: { cql: nativePort },
      callPort: nativePort,
      start: 'OrderedReady',
      apart: 'required',
      claims: [claim(storageClass)],
      annotations: { [replicationFactorAnnotation]: String(replicationFactor) },
    });
    members.connections.allowPortFrom(storagePort, members);
    this.connections = members.connections;
  }
}

/** Ten gibibytes for a member; it stays when the member goes, and comes back with it. */
function claim(storageClass: string | undefined): k8s.KubePersistentVolumeClaimProps {
  return {
    metadata: { name: ring.claim, labels: { app: ring.statefulSet, 'app.kubernetes.io/name': ring.statefulSet } },
    spec: {
      accessModes: ['ReadWriteOnce'],
      ...(storageClass !== undefined && { storageClassName: storageClass }),
      resources: { requests: { storage: k8s.Quantity.fromString('10Gi') } },
    },
  };
}
