import { Chart } from 'cdk8s';
import { k8s, ServiceAccount } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { pods, port } from '../../constructs/kubernetes/flows';
import { releaseLabels, releaseSelector, workloadLabels } from '../../constructs/kubernetes/labels';
import { restrictedPod } from '../../constructs/kubernetes/pod';
import { small } from '../../constructs/kubernetes/resources';
import { NetworkPolicy } from '../../constructs/kubernetes/network-policy';
import type { HttpWorkload } from '../../lab/lab';
import { ring } from './contract';

export interface WriterProps {
  readonly workload: HttpWorkload;
}

/** Seconds: 2 s in which it still writes, at most 3 s for the rows on their way, and the last record of its place. */
const gracePeriod = 20;

const get = (path: string): k8s.Probe => ({
  httpGet: { path, port: k8s.IntOrString.fromString('http') },
  periodSeconds: 5,
  failureThreshold: 5,
  timeoutSeconds: 2,
});

/** The one writer of its topic: it is replaced, never doubled, and keeps its place in the ring. */
export class Writer extends Construct {
  constructor(scope: Construct, id: string, { workload }: WriterProps) {
    super(scope, id);
    new ServiceAccount(this, 'Account', {
      metadata: { name: workload.serviceAccount, labels: workloadLabels(workload) },
      automountToken: false,
    });
    this.addDeployment(workload);
    this.addService(workload);
    new NetworkPolicy(this, 'Traffic', {
      name: `${workload.name}-ring`,
      pods: { app: workload.name },
      to: [{ peer: pods({ app: ring.statefulSet }), ports: [port(ring.nativePort)] }],
    });
  }

  private addDeployment(workload: HttpWorkload): void {
    const [release] = workload.releases;
    const labels = releaseLabels(workload, release);
    const pod = restrictedPod({
      name: 'writer',
      image: release.image,
      serviceAccount: workload.serviceAccount,
      environment: release.environment,
      port: workload.http.port,
      liveness: get('/health'),
      readiness: get('/readiness'),
      gracePeriod,
      resources: small,
    });
    new k8s.KubeDeployment(this, 'Resource', {
      metadata: { name: release.name, labels },
      spec: {
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: releaseSelector(workload, release) },
        template: { metadata: { labels: { ...Chart.of(this).labels, ...labels } }, spec: pod },
      },
    });
  }

  /** For Prometheus, which finds pods by Services. */
  private addService(workload: HttpWorkload): void {
    new k8s.KubeService(this, 'Service', {
      metadata: { name: workload.name, labels: workloadLabels(workload) },
      spec: {
        selector: { app: workload.name },
        ports: [{ name: 'http', port: workload.http.port, targetPort: k8s.IntOrString.fromString('http') }],
      },
    });
  }
}
