import type { Construct } from 'constructs';
import { Account } from '../../constructs/kubernetes/account';
import { connectionsOf } from '../../constructs/kubernetes/connections';
import { workloadLabels } from '../../constructs/kubernetes/labels';
import { knative, knativePorts } from '../../constructs/kubernetes/outside';
import { SystemChart } from '../../constructs/kubernetes/system-chart';
import type { Lab, SystemOf } from '../../lab/lab';
import { modules } from './contract';
import { FunctionService } from './function-service';
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

    if (lab.kind !== 'student') new Serving(this, 'Serving', { replicas: lab.environment === 'aws' ? 2 : 1 });

    new Account(this, 'Account', { name: workload.serviceAccount, labels: workloadLabels(workload) });
    for (const module of modules.given)
      new FunctionService(this, module, { module, file: givenModule(module, language), workload, ...scaling });

    // Calls come from the activator or the gateway to the proxy in each pod, which the autoscaler asks for its metrics.
    const connections = connectionsOf(this, workload);
    for (const port of knativePorts) connections.allowPortFrom(port, ...knative);
  }
}
