import { Chart } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { HttpWorkload, Release } from '../../lab/lab';
import { preferences, scheduling, vipTaint } from './contract';
import { addGreeterService, greeterPod } from './greeter-pod';

export interface SchedulingProps {
  readonly workload: HttpWorkload;
  readonly release: Release;
  /** 1 to 5: what the lesson counts up. */
  readonly replicas: number;
  /** Whether the pods may run on the vip worker. */
  readonly toleration: boolean;
}

/** The lesson on scheduling: one pod a node, powerful nodes first, backup nodes last. */
export class Scheduling extends Construct {
  constructor(scope: Construct, id: string, { workload, release, replicas, toleration }: SchedulingProps) {
    super(scope, id);
    const { app, deployment, service } = scheduling;
    const matchLabels = { app };
    new k8s.KubeDeployment(this, 'Resource', {
      metadata: { name: deployment, labels: matchLabels },
      spec: {
        replicas,
        selector: { matchLabels },
        template: {
          metadata: { labels: { ...Chart.of(this).labels, ...matchLabels, version: release.version } },
          spec: {
            ...greeterPod({ workload, release, container: app }),
            affinity: { podAntiAffinity: onePerNode(matchLabels), nodeAffinity: preferredNodes },
            ...(toleration && { tolerations: [{ ...vipTaint, operator: 'Equal' }] }),
          },
        },
      },
    });
    addGreeterService(this, service, app, workload);
  }
}

function onePerNode(matchLabels: Record<string, string>): k8s.PodAntiAffinity {
  return {
    requiredDuringSchedulingIgnoredDuringExecution: [
      { topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels } },
    ],
  };
}

const preferredNodes: k8s.NodeAffinity = {
  preferredDuringSchedulingIgnoredDuringExecution: preferences.map(({ weight, key, operator, value }) => ({
    weight,
    preference: { matchExpressions: [{ key, operator, values: [value] }] },
  })),
};
