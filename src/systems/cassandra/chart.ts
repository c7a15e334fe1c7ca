import type { Construct } from 'constructs';
import { Dashboards } from '../../constructs/kubernetes/monitoring/dashboards';
import { ServiceRules } from '../../constructs/kubernetes/monitoring/service-rules';
import { kubernetesApi } from '../../constructs/kubernetes/outside';
import { ServiceMonitor } from '../../constructs/kubernetes/service-monitor';
import { SystemChart } from '../../constructs/kubernetes/system-chart';
import { defaultStorageClass, minikubeVolumes, monitoringRelease } from '../../lab/addons';
import type { Lab, SystemOf } from '../../lab/lab';
import { ringAlerts } from './alerts';
import { contract, schema } from './contract';
import { ringDashboard } from './dashboards/ring';
import { Ring } from './ring';
import { Snapshots } from './snapshots';
import { Writer } from './writer';

export interface CassandraChartProps {
  readonly lab: Lab;
  readonly system: SystemOf<'cassandra'>;
}

/** What only EKS has: elsewhere the cluster has a StorageClass of its own that will do, and one kind of nodes. */
const onEks = { storageClass: defaultStorageClass, nodes: { group: 'ring', ...contract.nodeGroups.ring } } as const;

/** No two members share a node, so that a ring in minikube is on several. */
const onMinikube = { storageClass: minikubeVolumes.storageClass } as const;

/** The Cassandra ring and its writer on Kubernetes. */
export class CassandraChart extends SystemChart {
  constructor(scope: Construct, id: string, { lab, system }: CassandraChartProps) {
    super(scope, id, system);
    const { replicationFactor } = schema;

    const ring = new Ring(this, 'Ring', {
      replicationFactor,
      ...(lab.environment === 'aws' && onEks),
      ...(lab.cluster.kind === 'minikube' && onMinikube),
    });
    const writer = new Writer(this, 'Writer', { workload: system.workloads.writer });
    const snapshots = new Snapshots(this, 'Snapshots', { kubernetesVersion: lab.kubernetesVersion });

    ring.connections.allowFrom(writer);
    kubernetesApi.connections.allowFrom(snapshots);
    new ServiceMonitor(this, 'Monitor', { service: writer, release: monitoringRelease });
    if (lab.kind === 'student') return;
    const services = [system.workloads.writer];
    const alerts = ringAlerts(system.workloads.writer);
    const { runbook } = lab;
    new ServiceRules(this, 'Rules', { name: system.name, services, alerts, release: monitoringRelease, runbook });
    new Dashboards(this, 'Dashboards', { dashboards: [ringDashboard(system)] });
  }
}
