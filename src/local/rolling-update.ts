/** A rolling update as Kubernetes' Deployment controller does it: what to start and what to stop next. */

/** What a Deployment allows by default: a quarter more, a quarter fewer, of which the first is rounded up. */
const quarter = 0.25;

export interface Bounds {
  readonly replicas: number;
  /** Processes at most, those that are being stopped not counted. */
  readonly mostTotal: number;
  /** Processes that can be called at least. */
  readonly leastAvailable: number;
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment */
export function boundsOf(replicas: number): Bounds {
  const surge = Math.ceil(replicas * quarter);
  return { replicas, mostTotal: replicas + surge, leastAvailable: replicas - Math.floor(replicas * quarter) };
}

/** Processes of the old and the new version, those that are being stopped not counted. */
export interface Counts {
  readonly oldTotal: number;
  readonly oldAvailable: number;
  readonly newTotal: number;
  readonly newAvailable: number;
}

export interface Steps {
  /** Of the new version. */
  readonly start: number;
  /** Of the old version; those that cannot be called first. */
  readonly stop: number;
}

export function nextSteps(now: Counts, { replicas, mostTotal, leastAvailable }: Bounds): Steps {
  const total = now.oldTotal + now.newTotal;
  const start = Math.max(0, Math.min(mostTotal - total, replicas - now.newTotal));
  const broken = now.oldTotal - now.oldAvailable;
  const spare = now.oldAvailable + now.newAvailable - leastAvailable;
  // What cannot be called is missed by nobody.
  const stop = Math.min(now.oldTotal, broken + Math.max(0, spare));
  return { start, stop };
}

export function isComplete(now: Counts, { replicas }: Bounds): boolean {
  return now.oldTotal === 0 && now.newTotal === replicas && now.newAvailable === replicas;
}
