import { Service } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { HttpWorkload } from '../../lab/lab';
import { Account } from './account';
import { type Connections, connectionsOf } from './connections';
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
  readonly workload: HttpWorkload;
  readonly account: Account;
  readonly service: Service;
  readonly connections: Connections;
  /** One for each release, oldest first. */
  readonly deployments: readonly HttpDeployment[];

  constructor(scope: Construct, id: string, { workload, replicas, resources = small }: HttpServiceProps) {
    super(scope, id);
    this.workload = workload;
    this.account = new Account(this, 'Account', { name: workload.serviceAccount, labels: workloadLabels(workload) });
    this.service = this.addService(workload);
    this.deployments = workload.releases.map(
      (release) => new HttpDeployment(this, release.version, { workload, release, replicas, resources }),
    );
    this.connections = connectionsOf(this, workload);
  }

  /** Selects by `app` alone, so that the mesh can divide the calls among the releases. */
  private addService(workload: HttpWorkload): Service {
    const ports = Object.entries({ http: workload.http.port, ...workload.ports });
    const service = new Service(this, 'Resource', {
      metadata: { name: workload.name, labels: workloadLabels(workload) },
      ports: ports.map(([name, port]) => ({ name, port, targetPort: port })),
    });
    service.selectLabel('app', workload.name);
    return service;
  }
}
