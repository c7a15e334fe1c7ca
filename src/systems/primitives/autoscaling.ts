import { k8s, Service } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Account } from '../../constructs/kubernetes/account';
import { type Connections, connectionsOf } from '../../constructs/kubernetes/connections';
import { DisruptionBudget } from '../../constructs/kubernetes/disruption-budget';
import { workloadLabels } from '../../constructs/kubernetes/labels';
import { overNodes } from '../../constructs/kubernetes/placement';
import { contracted, podTemplate, restrictedPod } from '../../constructs/kubernetes/pod';
import { httpGet } from '../../constructs/kubernetes/probes';
import type { HttpWorkload } from '../../lab/lab';
import { burnerRequests, lessons } from './contract';
import type { LessonProps } from './pods';

/**
 * The lesson on autoscaling: pods that use what they are asked to use, and an autoscaler that keeps their number so that
 * each uses half of what it asks for.
 */
export class Autoscaling extends Construct {
  readonly connections: Connections;

  constructor(scope: Construct, id: string, { system }: LessonProps) {
    super(scope, id);
    const { burner } = system.workloads;
    const labels = workloadLabels(burner);
    new Account(this, 'Account', { name: burner.serviceAccount, labels });
    this.addDeployment(burner);
    this.addAutoscaler(burner);
    new DisruptionBudget(this, 'DisruptionBudget', { name: burner.name, pods: { app: burner.name } });
    const service = new Service(this, 'Service', {
      metadata: { name: burner.name, labels },
      ports: [{ name: 'http', port: burner.http.port, targetPort: burner.http.port }],
    });
    service.selectLabel('app', burner.name);
    this.connections = connectionsOf(this, burner);
  }

  /** Says no number of replicas: applying it again would undo what the autoscaler did. */
  private addDeployment(burner: HttpWorkload): void {
    const { name, http } = burner;
    const pods = { app: name };
    const pod = restrictedPod({
      ...contracted(this, burner, burner.releases[0]),
      name,
      ports: { http: http.port },
      // Slow to complain: a pod that is busy is what the lesson is about.
      liveness: { httpGet: httpGet('/health'), periodSeconds: 5, timeoutSeconds: 5, failureThreshold: 6 },
      readiness: { httpGet: httpGet('/readiness'), periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 5 },
      gracePeriod: 20,
      resources: {
        requests: {
          cpu: `${burnerRequests.cpuMillis}m`,
          memory: `${burnerRequests.memoryMebibytes}Mi`,
          'ephemeral-storage': '64Mi',
        },
        limits: { cpu: '500m', memory: '500Mi', 'ephemeral-storage': '256Mi' },
      },
    });
    const spec = { ...pod, topologySpreadConstraints: [overNodes(pods)] };
    new k8s.KubeDeployment(this, 'Resource', {
      metadata: { name, labels: workloadLabels(burner) },
      spec: { selector: { matchLabels: pods }, template: podTemplate(this, workloadLabels(burner), spec) },
    });
  }

  /** Looks at the service's own container: the mesh's proxy beside it asks for as much and uses little. */
  private addAutoscaler({ name: container }: HttpWorkload): void {
    const { name, minReplicas, maxReplicas, averageCpu, averageMemory, periodSeconds } = lessons.autoscaler;
    const metric = (resource: string, averageUtilization: number): k8s.MetricSpecV2 => ({
      type: 'ContainerResource',
      containerResource: { name: resource, container, target: { type: 'Utilization', averageUtilization } },
    });
    const rules = (policies: k8s.HpaScalingPolicyV2[]): k8s.HpaScalingRulesV2 => ({
      stabilizationWindowSeconds: periodSeconds,
      policies,
    });
    new k8s.KubeHorizontalPodAutoscalerV2(this, 'Autoscaler', {
      metadata: { name, labels: { app: container } },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: container },
        minReplicas,
        maxReplicas,
        metrics: [metric('cpu', averageCpu), metric('memory', averageMemory)],
        behavior: {
          scaleUp: rules([{ type: 'Pods', value: 4, periodSeconds }]),
          scaleDown: rules([{ type: 'Percent', value: 100, periodSeconds }]),
        },
      },
    });
  }
}
