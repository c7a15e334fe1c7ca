import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { ContractedTraffic } from '../../constructs/kubernetes/contracted-traffic';
import { systemLabels } from '../../constructs/kubernetes/labels';
import { isInMesh } from '../../constructs/kubernetes/mesh';
import { ServiceMonitor } from '../../constructs/kubernetes/service-monitor';
import { defaultStorageClass, monitoringRelease } from '../../lab/addons';
import type { Lab, System } from '../../lab/lab';
import { type cassandra, schema } from './contract';
import { Ring } from './ring';
import { Snapshots } from './snapshots';
import { Writer } from './writer';

export interface CassandraChartProps {
  readonly lab: Lab;
  readonly system: System<typeof cassandra>;
}

/** The Cassandra ring and its writer on Kubernetes. */
export class CassandraChart extends Chart {
  constructor(scope: Construct, id: string, { lab, system }: CassandraChartProps) {
    super(scope, id, {
      namespace: system.namespace,
      labels: systemLabels(system.name),
      disableResourceNameHashes: true,
    });
    const { writer } = system.workloads;

    new Ring(this, 'Ring', {
      clients: { app: writer.name },
      replicationFactor: schema.replicationFactor,
      // Elsewhere the cluster has a default of its own.
      ...(lab.aws && { storageClass: defaultStorageClass }),
    });
    new Writer(this, 'Writer', { workload: writer });
    new Snapshots(this, 'Snapshots', { kubernetesVersion: lab.kubernetesVersion });

    new ContractedTraffic(this, 'Traffic', { lab, system });
    new ServiceMonitor(this, 'Monitor', { workload: writer, release: monitoringRelease, isInMesh: isInMesh(system) });
  }
}
