import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { podTemplate } from '../../constructs/kubernetes/pod';
import type { SystemOf } from '../../lab/lab';
import { BalancedService } from './balanced-service';
import { lessons } from './contract';
import { placed, sharedPod, soonElsewhere, webPod } from './web-pod';

export interface LessonProps {
  readonly system: SystemOf<'primitives'>;
}

/**
 * The lesson on pods: `pod-1` of several containers, `pod-2` of one, each on a node of its own where there are two. Nobody
 * keeps them: delete one, and it is gone.
 */
export class Pods extends Construct {
  readonly balanced: BalancedService;

  constructor(scope: Construct, id: string, { system }: LessonProps) {
    super(scope, id);
    const { first, second } = lessons.pods;
    const { web } = system.workloads;
    this.addPod(first, sharedPod(this, web), system);
    this.addPod(second, webPod(this, web), system);
    const { strategy } = system.settings;
    this.balanced = new BalancedService(this, 'Service', { ...lessons.services.few, strategy, workload: web });
  }

  private addPod(name: string, spec: k8s.PodSpec, { settings }: LessonProps['system']): void {
    const pods = { app: lessons.services.few.app };
    const template = podTemplate(
      this,
      { ...pods, pod: name },
      soonElsewhere({ ...spec, ...placed(settings.placement, pods) }),
    );
    new k8s.KubePod(this, name, {
      metadata: { ...template.metadata, name },
      ...(template.spec && { spec: template.spec }),
    });
  }
}
