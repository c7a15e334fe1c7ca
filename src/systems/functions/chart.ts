import type { Construct } from 'constructs';
import { Account } from '../../constructs/kubernetes/account';
import { connectionsOf } from '../../constructs/kubernetes/connections';
import { workloadLabels } from '../../constructs/kubernetes/labels';
import { Dashboards } from '../../constructs/kubernetes/monitoring/dashboards';
import { ServiceRules } from '../../constructs/kubernetes/monitoring/service-rules';
import { knative, knativePorts } from '../../constructs/kubernetes/outside';
import { PodMonitor } from '../../constructs/kubernetes/pod-monitor';
import { small } from '../../constructs/kubernetes/resources';
import { SystemChart } from '../../constructs/kubernetes/system-chart';
import type { Lab, SystemOf } from '../../lab/lab';
import { monitoringRelease as release } from '../../lab/addons';
import { functionAlerts } from './alerts';
import { modules } from './contract';
import { functionsDashboard } from './dashboards/functions';
import { FunctionService, limits } from './function-service';
import { Serving } from './serving';
import { givenModule } from './data';

export interface FunctionsChartProps {
  readonly lab: Lab;
  readonly system: SystemOf<'functions'>;
}

/** Functions on Kubernetes: Knative itself, and a Service for each of the course's modules. */
export class FunctionsChart extends SystemChart {
  constructor(scope: Construct, id: string, { lab, system }: FunctionsChartProps) {
    super(scope, id, system);
    const { functions: workload } = system.workloads;
    const { language, ...scaling } = system.settings;

    if (lab.kind !== 'student') {
      const isLoaded = lab.cluster.kind === 'kind' || lab.cluster.kind === 'minikube';
      const [{ image }] = workload.releases;
      const replicas = lab.environment === 'aws' ? 2 : 1;
      new Serving(this, 'Serving', { replicas, ...(isLoaded && { loadedImage: image }) });
    }

    new Account(this, 'Account', { name: workload.serviceAccount, labels: workloadLabels(workload) });
    for (const module of modules.given)
      new FunctionService(this, module, { module, file: givenModule(module, language), workload, ...scaling });

    // Calls come from the activator or the gateway to the proxy in each pod, which the autoscaler asks for its metrics.
    const connections = connectionsOf(this, workload);
    for (const port of knativePorts) connections.allowPortFrom(port, ...knative);

    // Past Knative's own container: a scrape is no call that keeps a pod alive.
    new PodMonitor(this, 'Monitor', { workload, connections, port: 'user-port', release });
    if (lab.kind === 'student') return;
    const rules = { services: [workload], resources: { ...small, limits }, alerts: functionAlerts(workload) };
    new ServiceRules(this, 'Rules', { name: system.name, ...rules, release, runbook: lab.runbook });
    new Dashboards(this, 'Dashboards', { dashboards: [functionsDashboard(system)] });
  }
}
