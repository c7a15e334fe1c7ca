/** Objects as an API server answers them: the types of Kubernetes, in which a field is optional that only a client may leave out. */
import type { Deployment as AnyDeployment } from 'kubernetes-types/apps/v1';
import type { CronJob as AnyCronJob, Job as AnyJob } from 'kubernetes-types/batch/v1';
import type { Node as AnyNode, Pod as AnyPod, PodSpec } from 'kubernetes-types/core/v1';
import type { ObjectMeta } from 'kubernetes-types/meta/v1';

/** What the server fills in before it stores an object is there. */
interface Stored<O extends { readonly spec?: unknown; readonly status?: unknown }> {
  readonly metadata: ObjectMeta & { readonly name: string };
  readonly spec: NonNullable<O['spec']>;
  readonly status: NonNullable<O['status']>;
}

interface InNamespace {
  readonly metadata: { readonly namespace: string };
}

export type Pod = Stored<AnyPod> & InNamespace & { readonly status: { readonly phase: string } };

/** Of the template that pods are made from. */
interface OfPods {
  readonly template: { readonly metadata?: ObjectMeta; readonly spec: PodSpec };
}

export type Deployment = Stored<AnyDeployment> &
  InNamespace & { readonly spec: OfPods & { readonly replicas: number } };

export type Node = Stored<AnyNode> & {
  readonly status: {
    readonly allocatable: Readonly<Record<'cpu' | 'memory' | 'pods', string>>;
    /** Of the whole machine. */
    readonly capacity: Readonly<Record<'cpu' | 'memory', string>>;
  };
};

/** Also as `--dry-run=client` prints it, without a status. */
export type Job = Omit<Stored<AnyJob>, 'status'> & Pick<AnyJob, 'status'> & { readonly spec: OfPods };

export type CronJob = Stored<AnyCronJob> & { readonly spec: { readonly jobTemplate: { readonly spec: Job['spec'] } } };
