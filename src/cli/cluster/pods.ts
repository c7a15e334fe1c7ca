/** Pods as a person follows them: where each is, what it runs, and how it is. */
import type { Pod } from './objects';

export interface PodView {
  readonly node: string;
  readonly pod: string;
  /** Label `version`, else the tag of the first image. */
  readonly version: string;
  /** E.g. `Ready`, `Pending`, `Terminating`, `ErrImagePull`, with the number of restarts. */
  readonly state: string;
}

export const podHeader = ['Node', 'Pod', 'Version', 'State'] as const;

/** In the order of nodes, then of names. */
export function viewsOf(pods: readonly Pod[]): readonly PodView[] {
  const views = pods.map((pod) => ({
    node: pod.spec.nodeName ?? '-',
    pod: pod.metadata.name,
    version: pod.metadata.labels?.version ?? tagOf(pod.spec.containers[0]?.image ?? ''),
    state: stateOf(pod),
  }));
  return views.sort((one, other) => compare(one.node, other.node) || compare(one.pod, other.pod));
}

export function rowOf({ node, pod, version, state }: PodView): readonly string[] {
  return [node, pod, version, state];
}

/** What is different from one look to the next: pods that are new or have another state, and pods that are gone. */
export function changesOf(before: readonly PodView[], after: readonly PodView[]): readonly PodView[] {
  const same = (one: PodView) => (other: PodView) =>
    one.pod === other.pod && one.state === other.state && one.node === other.node;
  const changed = after.filter((view) => !before.some(same(view)));
  const gone = before.filter(({ pod }) => !after.some((view) => view.pod === pod));
  return [...changed, ...gone.map((view) => ({ ...view, state: 'gone' }))];
}

function stateOf({ metadata, status: { phase, containerStatuses = [] } }: Pod): string {
  const restarts = containerStatuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
  const suffix = restarts > 0 ? ` (${restarts} restarts)` : '';
  if (metadata.deletionTimestamp !== undefined) return `Terminating${suffix}`;
  const waiting = containerStatuses.map(({ state }) => state?.waiting?.reason).find((reason) => reason !== undefined);
  if (waiting !== undefined) return waiting + suffix;
  if (phase === 'Running') return (containerStatuses.every(({ ready }) => ready) ? 'Ready' : 'NotReady') + suffix;
  return phase + suffix;
}

/** Of `registry:5000/a/b:1.0.0@sha256:…` it is `1.0.0`. */
function tagOf(image: string): string {
  const [reference = ''] = image.split('@');
  return /:([^:/]+)$/.exec(reference)?.[1] ?? 'latest';
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
