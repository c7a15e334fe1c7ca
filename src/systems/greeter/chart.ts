import { Chart } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { workloadLabels, systemLabels } from '../../constructs/kubernetes/labels';
import type { System } from '../../lab/lab';
import type { greeter } from './contract';
import { Rollout } from './rollout';
import { Scheduling } from './scheduling';

export interface GreeterChartProps {
  readonly system: System<typeof greeter>;
}

/** The greeter on Kubernetes: one image, two lessons. */
export class GreeterChart extends Chart {
  constructor(scope: Construct, id: string, { system }: GreeterChartProps) {
    super(scope, id, {
      namespace: system.namespace,
      labels: systemLabels(system.name),
      disableResourceNameHashes: true,
    });
    const { greeter: workload } = system.workloads;
    const { version, replicas, toleration } = system.settings;
    const release = workload.releases.find((candidate) => candidate.version === version) ?? workload.releases[0];

    new ServiceAccount(this, 'Account', {
      metadata: { name: workload.serviceAccount, labels: workloadLabels(workload) },
      automountToken: false,
    });
    new Rollout(this, 'Rollout', { workload, release });
    new Scheduling(this, 'Scheduling', { workload, release, replicas, toleration });
  }
}
