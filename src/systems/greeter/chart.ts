import type { Construct } from 'constructs';
import { Account } from '../../constructs/kubernetes/account';
import { workloadLabels } from '../../constructs/kubernetes/labels';
import { anyPod } from '../../constructs/kubernetes/outside';
import { SystemChart } from '../../constructs/kubernetes/system-chart';
import type { Lab, SystemOf } from '../../lab/lab';
import { Rollout } from './rollout';
import { Scheduling } from './scheduling';

export interface GreeterChartProps {
  readonly lab: Lab;
  readonly system: SystemOf<'greeter'>;
}

/** The greeter on Kubernetes: one image, two lessons. */
export class GreeterChart extends SystemChart {
  constructor(scope: Construct, id: string, { system }: GreeterChartProps) {
    super(scope, id, system);
    const { greeter: workload } = system.workloads;
    const { version, replicas, toleration } = system.settings;
    const release = workload.releases.find((candidate) => candidate.version === version) ?? workload.releases[0];

    new Account(this, 'Account', { name: workload.serviceAccount, labels: workloadLabels(workload) });
    const rollout = new Rollout(this, 'Rollout', { workload, release });
    const scheduling = new Scheduling(this, 'Scheduling', { workload, release, replicas, toleration });

    rollout.connections.allowFrom(anyPod);
    scheduling.connections.allowFrom(anyPod);
  }
}
