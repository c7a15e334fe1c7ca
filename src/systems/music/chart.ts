import type { Construct } from 'constructs';
import { HttpService } from '../../constructs/kubernetes/http-service';
import { Dashboards } from '../../constructs/kubernetes/monitoring/dashboards';
import { ServiceRules } from '../../constructs/kubernetes/monitoring/service-rules';
import { dynamodb } from '../../constructs/kubernetes/outside';
import { ServiceMonitor } from '../../constructs/kubernetes/service-monitor';
import { SystemChart } from '../../constructs/kubernetes/system-chart';
import { monitoringRelease } from '../../lab/addons';
import type { Lab, SystemOf } from '../../lab/lab';
import { servicesDashboard } from './dashboards/services';
import { Loader } from './loader';
import { LocalStore } from './local-store';
import { MusicMesh } from './mesh';
import { TokenChecks } from './token-checks';

export interface MusicChartProps {
  readonly lab: Lab;
  readonly system: SystemOf<'music'>;
}

/** The music application on Kubernetes. */
export class MusicChart extends SystemChart {
  constructor(scope: Construct, id: string, { lab, system }: MusicChartProps) {
    super(scope, id, system);
    const { workloads, settings } = system;
    const { replicas, tokens } = settings;
    const { tableStore } = lab;

    // Three services, of which S2 comes in two versions, and the rows that DB starts with.
    const users = new HttpService(this, 'Users', { workload: workloads.users, replicas });
    const music = new HttpService(this, 'Music', { workload: workloads.music, replicas });
    const datastore = new HttpService(this, 'Datastore', { workload: workloads.datastore, replicas });
    const loader = new Loader(this, 'Loader', { workload: workloads.loader });

    // On AWS the tables are DynamoDB's; elsewhere the cluster has a store of its own.
    const store = tableStore.kind === 'in-cluster' ? new LocalStore(this, 'LocalStore', tableStore) : dynamodb;

    // By which ways calls come, and who may call whom.
    const { gateway } = new MusicMesh(this, 'Mesh', {
      system,
      ...(tableStore.kind === 'dynamodb' && { region: tableStore.region }),
      host: lab.host,
    });
    users.connections.allowFrom(gateway);
    music.connections.allowFrom(gateway);
    datastore.connections.allowFrom(users, music, loader);
    store.connections.allowFrom(datastore);
    if (tokens !== 'HS256') new TokenChecks(this, 'Tokens', { users, takers: [users, music] });

    // What is measured, promised and shown; for the copies of a class as well, which have the same services.
    for (const service of [users, music, datastore])
      new ServiceMonitor(this, `Monitor-${service.workload.name}`, { service, release: monitoringRelease });
    if (lab.kind === 'student') return;
    const services = [workloads.users, workloads.music, workloads.datastore];
    const { runbook } = lab;
    new ServiceRules(this, 'Rules', { name: system.name, services, release: monitoringRelease, runbook });
    new Dashboards(this, 'Dashboards', { dashboards: [servicesDashboard(system)] });
  }
}
