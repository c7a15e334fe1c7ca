/** Whether what a chart asks for is there: every kind by its own status. */
import type { ReplicaSet, StatefulSet } from 'kubernetes-types/apps/v1';
import type { Job } from 'kubernetes-types/batch/v1';
import type { Pod as ApiPod } from 'kubernetes-types/core/v1';
import type { Manifest } from '../../synth/documents';
import { UserError } from '../../user-error';
import type { Deployment, Pod } from './objects';
import { viewsOf } from './pods';
import { done } from './rollout';

/** An object as the API server answers it. */
export interface Answered {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string; readonly generation?: number };
}

/** Kinds that become ready in any cluster, as `kubectl get` takes them. */
export const kindsToAwait = ['deployments', 'statefulsets', 'replicasets', 'jobs', 'pods'] as const;

const knativeServing = 'operator.knative.dev/';
const knativeService = 'serving.knative.dev/';

/** Kinds that `kubectl get` does not know before Knative has come. */
export function knativeKindOf({ apiVersion }: Manifest): readonly string[] {
  if (apiVersion.startsWith(knativeServing)) return ['knativeservings.operator.knative.dev'];
  return apiVersion.startsWith(knativeService) ? ['services.serving.knative.dev'] : [];
}

/** Whether an operator makes an engine from it, with definitions and webhooks that the systems' charts need. */
export function makesEngine({ apiVersion }: Manifest): boolean {
  return apiVersion.startsWith(knativeServing);
}

type Judge = (object: never) => boolean;

const judges: Readonly<Record<string, Judge>> = {
  Deployment: (object: Deployment) => done(object),
  StatefulSet: ({ metadata, spec, status }: StatefulSet) =>
    (status?.observedGeneration ?? 0) >= (metadata?.generation ?? 0) &&
    [status?.readyReplicas ?? 0, status?.updatedReplicas ?? 0].every((count) => count === (spec?.replicas ?? 1)),
  ReplicaSet: ({ spec, status }: ReplicaSet) => (status?.readyReplicas ?? 0) === (spec?.replicas ?? 1),
  Job: (job: Job) => hasCondition(job, 'Complete'),
  Pod: (pod: ApiPod) => pod.status?.phase === 'Succeeded' || hasCondition(pod, 'Ready'),
  KnativeServing: (object: OfKnative) => isCurrent(object) && hasCondition(object, 'Ready'),
  Service: (object: OfKnative) => isCurrent(object) && hasCondition(object, 'Ready'),
};

interface OfKnative {
  readonly metadata: { readonly generation?: number };
  readonly status?: { readonly observedGeneration?: number };
}

/** Of the Services those of Knative: Kubernetes' own are there at once. */
export function isAwaited(manifest: Manifest): boolean {
  const { kind } = manifest;
  return kind in judges && (kind !== 'Service' || knativeKindOf(manifest).length > 0);
}

/** @throws UserError for a Job that has failed: it never becomes ready */
export function isReady(object: Answered): boolean {
  if (object.kind === 'Job' && hasCondition(object, 'Failed'))
    throw new UserError(
      `The Job ${object.metadata.name} has failed.\n` +
        `Its log: kubectl logs job/${object.metadata.name} --namespace ${object.metadata.namespace}`,
    );
  return (judges[object.kind] as ((object: Answered) => boolean) | undefined)?.(object) ?? true;
}

/** Pods that are not ready, and why, as far as Kubernetes says it. */
export function waitingLines(pods: readonly Pod[]): readonly string[] {
  return viewsOf(pods)
    .filter(({ state }) => !/^(Ready|Succeeded|Completed)/.test(state))
    .map(({ pod, state }) => {
      const status = pods.find(({ metadata }) => metadata.name === pod)?.status;
      const unscheduled = status?.conditions?.find(({ type, status: is }) => type === 'PodScheduled' && is === 'False');
      const waiting = status?.containerStatuses?.map((one) => one.state?.waiting?.message).find(Boolean);
      const why = unscheduled?.message ?? waiting;
      return `  ${pod}: ${state}${why === undefined ? '' : `, ${firstSentence(why)}`}`;
    });
}

function firstSentence(text: string): string {
  return text.split(/(?<=[^.])\. |\n/)[0]?.slice(0, 160) ?? '';
}

/** Whether the conditions are about what was applied last. */
function isCurrent({ metadata, status }: OfKnative): boolean {
  return (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0);
}

/** Whether the Job has come to an end, good or bad. */
export function isOver(job: Job): boolean {
  return hasCondition(job, 'Complete') || hasCondition(job, 'Failed');
}

function hasCondition(object: unknown, type: string): boolean {
  const { status } = object as {
    readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
  };
  return status?.conditions?.some((one) => one.type === type && one.status === 'True') ?? false;
}
