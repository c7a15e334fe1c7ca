import type { Construct } from 'constructs';
import { connectionsOf } from '../../constructs/kubernetes/connections';
import { workloadLabels } from '../../constructs/kubernetes/labels';
import { kubernetesApi, knativeLocalGateway } from '../../constructs/kubernetes/outside';
import { SystemChart } from '../../constructs/kubernetes/system-chart';
import type { Lab, SystemOf } from '../../lab/lab';
import { functionAddress } from './contract';
import { addThenMultiply, courseFunctions } from './domain/examples';
import { Reporter } from './reporter';
import { WorkflowTemplate } from './workflow-template';

export interface WorkflowsChartProps {
  readonly lab: Lab;
  readonly system: SystemOf<'workflows'>;
}

/** Workflows on Kubernetes: the course's, whose steps are pods that call functions. */
export class WorkflowsChart extends SystemChart {
  constructor(scope: Construct, id: string, { lab, system }: WorkflowsChartProps) {
    super(scope, id, system);
    const { step } = system.workloads;

    new Reporter(this, 'Reporter', { name: step.serviceAccount, labels: workloadLabels(step) });
    new WorkflowTemplate(this, 'AddThenMultiply', {
      workflow: addThenMultiply,
      catalogue: courseFunctions,
      step,
      urlOf: functionUrls(lab),
    });

    // Each pod calls functions, and tells the API server what became of it.
    const caller = { connections: connectionsOf(this, step) };
    knativeLocalGateway.connections.allowFrom(caller);
    kubernetesApi.connections.allowFrom(caller);
  }
}

/** @throws Error for a lab without functions, which would have nothing to call */
export function functionUrls({ systems }: Lab): (called: string) => string {
  const { functions } = systems;
  if (!functions) throw new Error('The steps of workflows call functions: add functions to systems in lab.yaml.');
  return (called) => {
    const [module = '', name = ''] = called.split('.');
    const host = `${functionAddress.servicePrefix}${module.replaceAll('_', '-')}.${functions.namespace}`;
    return `http://${host}.svc.cluster.local/function/${module}/${name}`;
  };
}
