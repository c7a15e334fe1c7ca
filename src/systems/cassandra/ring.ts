import { Chart } from 'cdk8s';
import { k8s, ServiceAccount } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { pods, port } from '../../constructs/kubernetes/flows';
import { NetworkPolicy } from '../../constructs/kubernetes/network-policy';
import { ring } from './contract';
import { memberPod } from './ring-pod';

export interface RingProps {
  /** Labels of the pods that may speak CQL with the ring. */
  readonly clients: Readonly<Record<string, string>>;
  /** Copies of each row: the ring must have as many members. */
  readonly replicationFactor: number;
  /** StorageClass of the volumes. @default - the default of the cluster */
  readonly storageClass?: string;
}

const selector = { app: ring.statefulSet };
const ringLabels = { ...selector, 'app.kubernetes.io/name': ring.statefulSet };

/** Tells whoever reads the StatefulSet how many members its rows need (src/analysis/checks/replication-fits.ts). */
const replicationFactorAnnotation = 'systems-lab/replication-factor';

/** Cassandra's members: started one after another, each on a node of its own, with a volume that stays. */
export class Ring extends Construct {
  constructor(scope: Construct, id: string, props: RingProps) {
    super(scope, id);
    new ServiceAccount(this, 'Account', {
      metadata: { name: ring.statefulSet, labels: ringLabels },
      automountToken: false,
    });
    this.addService();
    this.addStatefulSet(props);
    this.addDisruptionBudget();
    this.addTraffic(props);
  }

  /** Gives each member a name, also before it is ready: members find their seeds by it. */
  private addService(): void {
    new k8s.KubeService(this, 'Service', {
      metadata: { name: ring.service, labels: ringLabels },
      spec: {
        clusterIp: 'None',
        publishNotReadyAddresses: true,
        selector,
        ports: [{ name: 'cql', port: ring.nativePort, targetPort: k8s.IntOrString.fromString('cql') }],
      },
    });
  }

  private addStatefulSet({ replicationFactor, storageClass }: RingProps): void {
    new k8s.KubeStatefulSet(this, 'Resource', {
      metadata: {
        name: ring.statefulSet,
        labels: ringLabels,
        annotations: { [replicationFactorAnnotation]: String(replicationFactor) },
      },
      spec: {
        serviceName: ring.service,
        replicas: ring.members,
        podManagementPolicy: 'OrderedReady',
        selector: { matchLabels: selector },
        template: {
          metadata: { labels: { ...Chart.of(this).labels, ...ringLabels } },
          spec: memberPod({ namespace: Chart.of(this).namespace ?? 'default', selector }),
        },
        volumeClaimTemplates: [claim(storageClass)],
      },
    });
  }

  /** Two of three members are a quorum, so one may go at a time. */
  private addDisruptionBudget(): void {
    new k8s.KubePodDisruptionBudget(this, 'DisruptionBudget', {
      metadata: { name: ring.statefulSet, labels: ringLabels },
      spec: { maxUnavailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: selector } },
    });
  }

  private addTraffic({ clients }: RingProps): void {
    const members = { peer: pods(selector), ports: [port(ring.storagePort)] };
    new NetworkPolicy(this, 'Traffic', {
      name: ring.statefulSet,
      pods: selector,
      from: [members, { peer: pods(clients), ports: [port(ring.nativePort)] }],
      to: [members],
    });
  }
}

/** Ten gibibytes for a member; it stays when the member goes, and comes back with it. */
function claim(storageClass: string | undefined): k8s.KubePersistentVolumeClaimProps {
  return {
    metadata: { name: ring.claim, labels: ringLabels },
    spec: {
      accessModes: ['ReadWriteOnce'],
      ...(storageClass !== undefined && { storageClassName: storageClass }),
      resources: { requests: { storage: k8s.Quantity.fromString('10Gi') } },
    },
  };
}
