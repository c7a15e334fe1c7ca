import { Service, ServiceAccount } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { HttpWorkload } from '../../lab/lab';
import { HttpDeployment } from './http-deployment';
import { workloadLabels } from './labels';
import { type Resources, small } from './resources';

export interface HttpServiceProps {
  readonly workload: HttpWorkload;
  /** Replicas of each release. */
  readonly replicas: number;
  /** @default `small` */
  readonly resources?: Resources;
}

/** A workload behind one address: its account, a Deployment for each release and one Service over them all. */
export class HttpService extends Construct {
  constructor(scope: Construct, id: string, props: HttpServiceProps) {
    super(scope, id);
    this.addAccount(props.workload);
    this.addService(props.workload);
    this.addReleases(props);
  }

  private addAccount(workload: HttpWorkload): void {
    new ServiceAccount(this, 'Account', {
      metadata: { name: workload.serviceAccount, labels: workloadLabels(workload) },
      automountToken: false,
    });
  }

  /** Selects by `app` alone, so that the mesh can divide the calls among the releases. */
  private addService(workload: HttpWorkload): void {
    const { port } = workload.http;
    const service = new Service(this, 'Resource', {
      metadata: { name: workload.name, labels: workloadLabels(workload) },
      ports: [{ name: 'http', port, targetPort: port }],
    });
    service.selectLabel('app', workload.name);
  }

  private addReleases({ workload, replicas, resources = small }: HttpServiceProps): void {
    for (const release of workload.releases)
      new HttpDeployment(this, release.version, { workload, release, replicas, resources });
  }
}
