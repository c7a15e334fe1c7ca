import type { Construct } from 'constructs';
import { IngressGateway } from '../../constructs/kubernetes/ingress-gateway';
import { MeshRoute } from '../../constructs/kubernetes/mesh-route';
import { Dashboards } from '../../constructs/kubernetes/monitoring/dashboards';
import { ServiceRules } from '../../constructs/kubernetes/monitoring/service-rules';
import { kubernetesApi } from '../../constructs/kubernetes/outside';
import { ServiceMonitor } from '../../constructs/kubernetes/service-monitor';
import { SystemChart } from '../../constructs/kubernetes/system-chart';
import { monitoringRelease } from '../../lab/addons';
import type { Lab, SystemOf } from '../../lab/lab';
import { electionAlerts } from './alerts';
import { contract, election } from './contract';
import { electionDashboard } from './dashboards/election';
import { FortuneMembers } from './fortune-members';
import { LeaderLease } from './leader-lease';
import { LeaderService } from './leader-service';

export interface FortuneChartProps {
  readonly lab: Lab;
  readonly system: SystemOf<'fortune'>;
}

/** Five members on Kubernetes, of whom the one that holds the lease serves the page. */
export class FortuneChart extends SystemChart {
  constructor(scope: Construct, id: string, { lab, system }: FortuneChartProps) {
    super(scope, id, system);
    const { fortune: workload } = system.workloads;

    // The members, the lease that they ask for, and the one address, which leads to its holder.
    const members = new FortuneMembers(this, 'Members', { workload });
    new LeaderLease(this, 'Lease', { workload });
    new LeaderService(this, 'Leader', { workload });

    // By which way calls come, and who may talk to whom.
    const gateway = new IngressGateway(this, 'Gateway', {
      name: `${system.name}-gateway`,
      host: lab.host,
    });
    new MeshRoute(this, 'Route', { workload, gateway });
    members.connections.allowFrom(gateway);
    members.connections.allowPortFrom(contract.workloads.fortune.ports[election.peerPort], members);
    kubernetesApi.connections.allowFrom(members);

    new ServiceMonitor(this, 'Monitor', { service: members, release: monitoringRelease });
    if (lab.kind === 'student') return;
    const alerts = electionAlerts(workload);
    const { runbook } = lab;
    const services = [workload];
    new ServiceRules(this, 'Rules', { name: system.name, services, alerts, release: monitoringRelease, runbook });
    new Dashboards(this, 'Dashboards', { dashboards: [electionDashboard(system)] });
  }
}
