import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Account } from '../../constructs/kubernetes/account';
import { type Connections, connectionsOf } from '../../constructs/kubernetes/connections';
import { releaseLabels, releaseSelector, workloadLabels } from '../../constructs/kubernetes/labels';
import { contracted, podTemplate, restrictedPod } from '../../constructs/kubernetes/pod';
import { httpProbe } from '../../constructs/kubernetes/probes';
import { small } from '../../constructs/kubernetes/resources';
import type { HttpWorkload } from '../../lab/lab';

export interface WriterProps {
  readonly workload: HttpWorkload;
}

/** Seconds: 2 s in which it still writes, at most 3 s for the rows on their way, and the last record of its checkpoint. */
const gracePeriod = 20;

/** The one writer of its topic: it is replaced, never doubled, and keeps its place in the ring. */
export class Writer extends Construct {
  readonly workload: HttpWorkload;
  readonly account: Account;
  readonly connections: Connections;

  constructor(scope: Construct, id: string, { workload }: WriterProps) {
    super(scope, id);
    this.workload = workload;
    this.account = new Account(this, 'Account', { name: workload.serviceAccount, labels: workloadLabels(workload) });
    this.addDeployment(workload);
    this.addService(workload);
    this.connections = connectionsOf(this, workload);
  }

  private addDeployment(workload: HttpWorkload): void {
    const [release] = workload.releases;
    const labels = releaseLabels(workload, release);
    const pod = restrictedPod({
      ...contracted(this, workload, release),
      name: 'writer',
      ports: { http: workload.http.port },
      liveness: httpProbe('/health'),
      readiness: httpProbe('/readiness'),
      gracePeriod,
      resources: small,
    });
    new k8s.KubeDeployment(this, 'Resource', {
      metadata: { name: release.name, labels },
      spec: {
        replicas: 1,
        strategy: { type: 'Recreate' },
        selector: { matchLabels: releaseSelector(workload, release) },
        template: podTemplate(this, labels, pod),
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
