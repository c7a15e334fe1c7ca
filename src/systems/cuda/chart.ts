import type { Construct } from 'constructs';
import { Connections } from '../../constructs/kubernetes/connections';
import { kubernetesApi } from '../../constructs/kubernetes/outside';
import { SystemChart } from '../../constructs/kubernetes/system-chart';
import type { Lab, SystemOf } from '../../lab/lab';
import { names } from './contract';
import { JobTemplate } from './job-template';
import { Results } from './results';

export interface CudaChartProps {
  readonly lab: Lab;
  readonly system: SystemOf<'cuda'>;
}

/** Jobs on a GPU: what they are made of, and where their results are. */
export class CudaChart extends SystemChart {
  constructor(scope: Construct, id: string, { system }: CudaChartProps) {
    super(scope, id, system);
    const { job, reporter } = system.workloads;
    new Results(this, 'Results', { writer: reporter });

    const { program, source } = names.templates;
    new JobTemplate(this, 'Program', { name: program, system, compiles: false });
    // Sources are for a card: the CPU twin has no compiler.
    if (system.settings.device === 'gpu') new JobTemplate(this, 'Source', { name: source, system, compiles: true });

    const pods = new Connections(this, 'Connections', {
      name: job.name,
      pods: { app: job.name },
      serviceAccount: job.serviceAccount,
    });
    kubernetesApi.connections.allowFrom({ connections: pods });
  }
}
