import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { HttpWorkload, Release } from '../../lab/lab';
import { DisruptionBudget } from './disruption-budget';
import { releaseLabels, releaseSelector } from './labels';
import { overNodes } from './placement';
import { contracted, metricsAnnotations, podTemplate, restrictedPod } from './pod';
import { httpGet } from './probes';
import type { Resources } from './resources';

export interface HttpDeploymentProps {
  readonly workload: HttpWorkload;
  /** The release of the workload that this Deployment runs. */
  readonly release: Release;
  readonly replicas: number;
  readonly resources: Resources;
}

/** The probes of every course service: 10 s of start-up, then every 5 s; the fifth failure in a row counts. */
const probe = { initialDelaySeconds: 10, periodSeconds: 5, failureThreshold: 5 };

/**
 * Seconds. A service that is told to stop answers for 2 s more and gives the requests in flight at most
 * 10 s (src/runtime/serve.ts); the mesh's proxy stops after it and drains for 5 s.
 */
const gracePeriod = 20;

/** One release of an HTTP service: its pods spread over the nodes, and never all of them drained at once. */
export class HttpDeployment extends Construct {
  readonly deployment: k8s.KubeDeployment;

  constructor(scope: Construct, id: string, props: HttpDeploymentProps) {
    super(scope, id);
    this.deployment = this.addDeployment(props);
    if (props.replicas > 1) this.addDisruptionBudget(props);
  }

  private addDeployment({ workload, release, replicas, resources }: HttpDeploymentProps): k8s.KubeDeployment {
    const { port, basePath } = workload.http;
    const selector = releaseSelector(workload, release);
    const labels = releaseLabels(workload, release);
    const pod = restrictedPod({
      ...contracted(this, workload, release),
      name: workload.name,
      ports: { http: port, ...workload.ports },
      liveness: { httpGet: httpGet(`${basePath}/health`), ...probe },
      readiness: { httpGet: httpGet(`${basePath}/readiness`), ...probe, timeoutSeconds: 2 },
      gracePeriod,
      resources,
    });
    const spec = { ...pod, topologySpreadConstraints: [overNodes(selector)] };
    return new k8s.KubeDeployment(this, 'Resource', {
      metadata: { name: release.name, labels },
      spec: {
        replicas,
        selector: { matchLabels: selector },
        template: podTemplate(this, labels, spec, metricsAnnotations(port)),
      },
    });
  }

  private addDisruptionBudget({ workload, release }: HttpDeploymentProps): void {
    new DisruptionBudget(this, 'DisruptionBudget', {
      name: release.name,
      labels: releaseLabels(workload, release),
      pods: releaseSelector(workload, release),
    });
  }
}
