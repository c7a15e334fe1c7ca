import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { ContractedTraffic } from '../../constructs/kubernetes/contracted-traffic';
import { HttpService } from '../../constructs/kubernetes/http-service';
import { systemLabels } from '../../constructs/kubernetes/labels';
import { isInMesh } from '../../constructs/kubernetes/mesh';
import { ServiceMonitor } from '../../constructs/kubernetes/service-monitor';
import { monitoringRelease } from '../../lab/addons';
import type { Lab, System } from '../../lab/lab';
import type { music } from './contract';
import { Loader } from './loader';
import { LocalStore } from './local-store';
import { MusicMesh } from './mesh';

export interface MusicChartProps {
  readonly lab: Lab;
  readonly system: System<typeof music>;
}

/** The music application on Kubernetes. */
export class MusicChart extends Chart {
  constructor(scope: Construct, id: string, { lab, system }: MusicChartProps) {
    super(scope, id, {
      namespace: system.namespace,
      labels: systemLabels(system.name),
      disableResourceNameHashes: true,
    });
    const { users, music, datastore, loader } = system.workloads;
    const { replicas } = system.settings;

    // Three services, of which S2 comes in two versions, and the rows that DB starts with.
    new HttpService(this, 'Users', { workload: users, replicas });
    new HttpService(this, 'Music', { workload: music, replicas });
    new HttpService(this, 'Datastore', { workload: datastore, replicas });
    new Loader(this, 'Loader', { workload: loader });

    // On AWS the tables are DynamoDB's; elsewhere the cluster has a store of its own.
    if (lab.localStore)
      new LocalStore(this, 'LocalStore', { address: lab.localStore, namespace: system.namespace, caller: datastore });

    // Who may talk to whom, and by which ways.
    new ContractedTraffic(this, 'Traffic', { lab, system });
    new MusicMesh(this, 'Mesh', {
      system,
      ...(lab.aws && { region: lab.aws.region }),
      ...(lab.student && { host: lab.student.host }),
    });
    for (const workload of [users, music, datastore])
      new ServiceMonitor(this, `Monitor-${workload.name}`, {
        workload,
        release: monitoringRelease,
        isInMesh: isInMesh(system),
      });
  }
}
