import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { DisruptionBudget } from '../../constructs/kubernetes/disruption-budget';
import { podTemplate } from '../../constructs/kubernetes/pod';
import { BalancedService } from './balanced-service';
import { lessons } from './contract';
import type { LessonProps } from './pods';
import { placed, soonElsewhere, webPod } from './web-pod';

/** The lesson on Services: three pods that a Deployment keeps, behind an address of their own. */
export class Replicas extends Construct {
  readonly balanced: BalancedService;

  constructor(scope: Construct, id: string, { system }: LessonProps) {
    super(scope, id);
    const { app, replicas } = lessons.services.many;
    new k8s.KubeDeployment(this, 'Resource', {
      metadata: { name: app, labels: { app } },
      spec: { replicas, ...keptPods(this, app, system) },
    });
    new DisruptionBudget(this, 'DisruptionBudget', { name: app, pods: { app } });
    const { strategy } = system.settings;
    this.balanced = new BalancedService(this, 'Service', {
      ...lessons.services.many,
      strategy,
      workload: system.workloads.web,
    });
  }
}

/** The lesson on replica sets: a pod that ends is made anew, and a change of the template changes no pod that is there. */
export class BareReplicaSet extends Construct {
  readonly balanced: BalancedService;

  constructor(scope: Construct, id: string, { system }: LessonProps) {
    super(scope, id);
    const { name, replicas, port } = lessons.replicaSet;
    new k8s.KubeReplicaSet(this, 'Resource', {
      metadata: { name, labels: { app: name } },
      spec: { replicas, ...keptPods(this, name, system) },
    });
    new DisruptionBudget(this, 'DisruptionBudget', { name, pods: { app: name } });
    const { strategy } = system.settings;
    this.balanced = new BalancedService(this, 'Service', {
      name,
      app: name,
      port,
      strategy,
      workload: system.workloads.web,
    });
  }
}

function keptPods(
  scope: Construct,
  app: string,
  { workloads, settings }: LessonProps['system'],
): Required<Pick<k8s.DeploymentSpec, 'selector' | 'template'>> {
  const pods = { app };
  const spec = soonElsewhere({ ...webPod(scope, workloads.web), ...placed(settings.placement, pods) });
  return { selector: { matchLabels: pods }, template: podTemplate(scope, pods, spec) };
}
