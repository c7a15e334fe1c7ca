import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Workload } from '../../lab/lab';
import { Account } from './account';
import { type Connections, connectionsOf } from './connections';
import { releaseLabels, workloadLabels } from './labels';
import { contracted, type Mount, podTemplate, restrictedPod } from './pod';
import { type Resources, small } from './resources';

export interface JobProps {
  readonly workload: Workload;
  /** @default `small` */
  readonly resources?: Resources;
  /** @default - none */
  readonly mounts?: readonly Mount[];
}

/** Seconds that the finished Job and its log stay. */
const keepFinished = 3600;

/**
 * A workload that runs to its end: its account and a Job. Kubernetes changes no Job, so another image can be
 * applied once the old one is gone; a name with a digest would spare that, and cost the name that lessons use.
 */
export class Job extends Construct {
  readonly account: Account;
  readonly job: k8s.KubeJob;
  readonly connections: Connections;

  constructor(scope: Construct, id: string, props: JobProps) {
    super(scope, id);
    const { workload } = props;
    this.account = new Account(this, 'Account', { name: workload.serviceAccount, labels: workloadLabels(workload) });
    this.job = this.addJob(props);
    this.connections = connectionsOf(this, workload);
  }

  private addJob({ workload, resources = small, mounts }: JobProps): k8s.KubeJob {
    const [release] = workload.releases;
    const labels = releaseLabels(workload, release);
    const pod = restrictedPod({
      ...contracted(this, workload, release),
      name: workload.name,
      restartPolicy: 'OnFailure',
      resources,
      ...(mounts && { mounts }),
    });
    return new k8s.KubeJob(this, 'Resource', {
      metadata: { name: release.name, labels },
      spec: { ttlSecondsAfterFinished: keepFinished, template: podTemplate(this, labels, pod) },
    });
  }
}
