import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Connections } from '../../constructs/kubernetes/connections';
import { DisruptionBudget } from '../../constructs/kubernetes/disruption-budget';
import { overNodes } from '../../constructs/kubernetes/placement';
import { podTemplate } from '../../constructs/kubernetes/pod';
import type { HttpWorkload, Release } from '../../lab/lab';
import { rollout } from './contract';
import { greeterPod, GreeterService } from './greeter-pod';

export interface RolloutProps {
  readonly workload: HttpWorkload;
  /** The version that the pods are to have; another one makes a rolling update. */
  readonly release: Release;
}

/** The lesson on rolling updates: at every moment at least three of four pods answer, and there are five at most. */
export class Rollout extends Construct {
  readonly connections: Connections;

  constructor(scope: Construct, id: string, { workload, release }: RolloutProps) {
    super(scope, id);
    const { deployment, service, container, replicas } = rollout;
    const pods = { app: deployment };
    const one = k8s.IntOrString.fromNumber(1);
    const pod = greeterPod({ workload, release, container });
    const spec = { ...pod, topologySpreadConstraints: [overNodes(pods)] };
    new k8s.KubeDeployment(this, 'Resource', {
      metadata: { name: deployment, labels: pods },
      spec: {
        replicas,
        selector: { matchLabels: pods },
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: one, maxUnavailable: one } },
        template: podTemplate(this, { ...pods, version: release.version }, spec),
      },
    });
    new DisruptionBudget(this, 'DisruptionBudget', { name: deployment, pods });
    this.connections = new GreeterService(this, 'Service', { name: service, app: deployment, workload }).connections;
  }
}
