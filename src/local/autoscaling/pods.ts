/**
 * Which pods count when an autoscaler looks at a metric, as Kubernetes' horizontal pod autoscaler decides it
 * (https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#algorithm-details).
 */

/** A pod, or a process that stands for one. Times are milliseconds of one clock. */
export interface ScaledPod {
  readonly name: string;
  readonly phase: 'pending' | 'running' | 'failed';
  /** Has been told to stop. @default false */
  readonly isStopping?: boolean;
  /** @default - not started yet */
  readonly startedAt?: number;
  /** @default - it has never said */
  readonly readiness?: { readonly isReady: boolean; readonly since: number };
}

/** How much of a metric a pod uses. */
export interface Reading {
  /** In the metric's smallest whole unit: milliseconds of CPU a second, bytes. */
  readonly used: number;
  /** When it was taken, and over which time (milliseconds). */
  readonly at: number;
  readonly window: number;
}

/**
 * `counted` has a reading that means something; `unready` does not count yet; `missing` has no reading;
 * `ignored` is going away.
 */
export type Standing = 'counted' | 'unready' | 'missing' | 'ignored';

export interface StandingOptions {
  /** Only of CPU it is known that starting takes more than serving. */
  readonly isCpu: boolean;
  /** Milliseconds after the start in which only readings of a ready pod count. @default 300000 */
  readonly cpuInitializationPeriod?: number;
  /** Milliseconds after the start in which a pod that is not ready has never been ready. @default 30000 */
  readonly initialReadinessDelay?: number;
}

/** Both defaults are the flags of kube-controller-manager: `--horizontal-pod-autoscaler-…`. */
const defaults = { cpuInitializationPeriod: 300_000, initialReadinessDelay: 30_000 } as const;

export function standingOf(
  pod: ScaledPod,
  reading: Reading | undefined,
  now: number,
  options: StandingOptions,
): Standing {
  if (pod.isStopping || pod.phase === 'failed') return 'ignored';
  if (pod.phase === 'pending') return 'unready';
  if (!reading) return 'missing';
  return options.isCpu && isStarting(pod, reading, now, { ...defaults, ...options }) ? 'unready' : 'counted';
}

function isStarting(
  { startedAt, readiness }: ScaledPod,
  reading: Reading,
  now: number,
  { cpuInitializationPeriod, initialReadinessDelay }: Required<StandingOptions>,
): boolean {
  if (startedAt === undefined || !readiness) return true;
  if (now < startedAt + cpuInitializationPeriod) {
    // What was measured before the pod was ready is the cost of starting.
    return !readiness.isReady || reading.at < readiness.since + reading.window;
  }
  // A pod that was ready once and is no longer may be so busy that it fails its probe: it counts.
  return !readiness.isReady && readiness.since < startedAt + initialReadinessDelay;
}
