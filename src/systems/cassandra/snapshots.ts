import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Connections } from '../../constructs/kubernetes/connections';
import { podTemplate, restrictedPod } from '../../constructs/kubernetes/pod';
import { small } from '../../constructs/kubernetes/resources';
import { kubectlImage } from '../../lab/versions';
import { ring, schema } from './contract';

export interface SnapshotsProps {
  /** Minor version of the cluster, e.g. `1.35`. */
  readonly kubernetesVersion: string;
}

const name = 'cassandra-snapshots';
const labels = { app: name, 'app.kubernetes.io/name': name };

/** Every night at two, UTC. */
const schedule = '0 2 * * *';

/** The day of the week is the snapshot's name, so each replaces the one of a week before. */
const takeSnapshot = [
  'tag=night-$$(date -u +%u)',
  `nodetool clearsnapshot -t "$tag" -- ${schema.keyspace}`,
  `nodetool snapshot -t "$tag" -- ${schema.keyspace}`,
].join(' && ');

/**
 * Has every member keep a snapshot of the keyspace for seven nights, beside its data: against a dropped
 * table or a mistaken writer, not against the loss of a volume. How to restore: docs/cassandra.md.
 */
export class Snapshots extends Construct {
  readonly connections: Connections;

  constructor(scope: Construct, id: string, { kubernetesVersion }: SnapshotsProps) {
    super(scope, id);
    this.addAccount();
    this.addCronJob(kubernetesVersion);
    this.connections = new Connections(this, 'Connections', { name, pods: { app: name } });
  }

  /** May run commands in the members and nowhere else. */
  private addAccount(): void {
    const resourceNames = Array.from({ length: ring.members }, (_, index) => `${ring.statefulSet}-${index}`);
    new k8s.KubeServiceAccount(this, 'Account', { metadata: { name, labels } });
    new k8s.KubeRole(this, 'Role', {
      metadata: { name, labels },
      rules: [
        { apiGroups: [''], resources: ['pods'], verbs: ['get'], resourceNames },
        { apiGroups: [''], resources: ['pods/exec'], verbs: ['create'], resourceNames },
      ],
    });
    new k8s.KubeRoleBinding(this, 'Binding', {
      metadata: { name, labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name }],
    });
  }

  /** One pod a member, one after another: the index of the pod is that of the member. */
  private addCronJob(kubernetesVersion: string): void {
    const member = `${ring.statefulSet}-$(JOB_COMPLETION_INDEX)`;
    const pod = restrictedPod({
      name: 'kubectl',
      image: kubectlImage(kubernetesVersion),
      serviceAccount: name,
      args: ['exec', member, `--container=${ring.statefulSet}`, '--', 'sh', '-c', takeSnapshot],
      environment: {
        JOB_COMPLETION_INDEX: {
          from: 'pod',
          field: "metadata.annotations['batch.kubernetes.io/job-completion-index']",
        },
      },
      resources: small,
      restartPolicy: 'OnFailure',
      usesApi: true,
    });
    new k8s.KubeCronJob(this, 'Resource', {
      metadata: { name, labels },
      spec: {
        schedule,
        timeZone: 'Etc/UTC',
        concurrencyPolicy: 'Forbid',
        // Whoever starts the lab in the morning gets no snapshot of the night then.
        startingDeadlineSeconds: 3600,
        jobTemplate: {
          spec: {
            completionMode: 'Indexed',
            completions: ring.members,
            parallelism: 1,
            template: podTemplate(this, labels, pod),
          },
        },
      },
    });
  }
}
