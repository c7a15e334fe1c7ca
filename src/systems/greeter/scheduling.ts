import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Connections } from '../../constructs/kubernetes/connections';
import { onePerNode, toleration as tolerationOf } from '../../constructs/kubernetes/placement';
import { podTemplate } from '../../constructs/kubernetes/pod';
import type { HttpWorkload, Release } from '../../lab/lab';
import { preferences, scheduling, vipTaint } from './contract';
import { greeterPod, GreeterService } from './greeter-pod';

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
  readonly connections: Connections;

  constructor(scope: Construct, id: string, { workload, release, replicas, toleration }: SchedulingProps) {
    super(scope, id);
    const { app, deployment, service } = scheduling;
    const pods = { app };
    const spec: k8s.PodSpec = {
      ...greeterPod({ workload, release, container: app }),
      affinity: { podAntiAffinity: onePerNode(pods), nodeAffinity: preferredNodes },
      ...(toleration && { tolerations: [tolerationOf(vipTaint)] }),
    };
    new k8s.KubeDeployment(this, 'Resource', {
      metadata: { name: deployment, labels: pods },
      spec: {
        replicas,
        selector: { matchLabels: pods },
        template: podTemplate(this, { ...pods, version: release.version }, spec),
      },
    });
    this.connections = new GreeterService(this, 'Service', { name: service, app, workload }).connections;
  }
}

const preferredNodes: k8s.NodeAffinity = {
  preferredDuringSchedulingIgnoredDuringExecution: preferences.map(({ weight, key, operator, value }) => ({
    weight,
    preference: { matchExpressions: [{ key, operator, values: [value] }] },
  })),
};
