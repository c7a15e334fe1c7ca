import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { HttpWorkload, Release } from '../../lab/lab';
import { rollout } from './contract';
import { addGreeterService, greeterPod } from './greeter-pod';

export interface RolloutProps {
  readonly workload: HttpWorkload;
  /** The version that the pods are to have; another one makes a rolling update. */
  readonly release: Release;
}

/** The lesson on rolling updates: at every moment at least three of four pods answer, and there are five at most. */
export class Rollout extends Construct {
  constructor(scope: Construct, id: string, { workload, release }: RolloutProps) {
    super(scope, id);
    const { deployment, service, container, replicas } = rollout;
    const matchLabels = { app: deployment };
    const one = k8s.IntOrString.fromNumber(1);
    new k8s.KubeDeployment(this, 'Resource', {
      metadata: { name: deployment, labels: matchLabels },
      spec: {
        replicas,
        selector: { matchLabels },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: one, maxUnavailable: one } },
        template: {
          metadata: { labels: { ...Chart.of(this).labels, ...matchLabels, version: release.version } },
          spec: {
            ...greeterPod({ workload, release, container }),
            topologySpreadConstraints: [
              {
                maxSkew: 1,
                topologyKey: 'kubernetes.io/hostname',
                whenUnsatisfiable: 'ScheduleAnyway',
                labelSelector: { matchLabels },
              },
            ],
          },
        },
      },
    });
    new k8s.KubePodDisruptionBudget(this, 'DisruptionBudget', {
      metadata: { name: deployment },
      spec: { maxUnavailable: one, selector: { matchLabels } },
    });
    addGreeterService(this, service, deployment, workload);
  }
}
