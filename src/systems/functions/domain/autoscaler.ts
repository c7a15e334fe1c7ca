/**
 * Knative's autoscaler as a formula: concurrency over a stable and a panic window, without a clock of its own.
 * Sources: https://knative.dev/docs/serving/autoscaling/kpa-specific/ and .../scale-bounds/, read 2026-11-30;
 * the defaults are those of the ConfigMap `config-autoscaler`.
 */

export interface AutoscalerSettings {
  /** Requests at the same time that one instance is meant to have, utilization included. @default 70 (100 × 70 %) */
  readonly target: number;
  /** @default 60000 */
  readonly stableWindowMs: number;
  /** Share of the stable window, in percent. @default 10 */
  readonly panicWindowPercent: number;
  /** Instances wanted in the panic window, in percent of those that are ready, at which panic begins. @default 200 */
  readonly panicThresholdPercent: number;
  /** Most instances wanted, as a multiple of those that are ready. @default 1000 */
  readonly maxScaleUpRate: number;
  /** Fewest instances wanted, as a fraction of those that are ready. @default 2 */
  readonly maxScaleDownRate: number;
  /** How long the last instance stays after nothing was asked in a whole stable window. @default 30000 */
  readonly scaleToZeroGraceMs: number;
  /** @default 0 */
  readonly minScale: number;
  /** 0 is without bound. @default 0 */
  readonly maxScale: number;
}

export const knativeDefaults: AutoscalerSettings = {
  target: 70,
  stableWindowMs: 60_000,
  panicWindowPercent: 10,
  panicThresholdPercent: 200,
  maxScaleUpRate: 1_000,
  maxScaleDownRate: 2,
  scaleToZeroGraceMs: 30_000,
  minScale: 0,
  maxScale: 0,
};

/** Average concurrency of the time up to `at`. */
interface Sample {
  readonly at: number;
  readonly concurrency: number;
}

export interface AutoscalerState {
  /** Of the last stable window, oldest first. */
  readonly samples: readonly Sample[];
  /** While in panic: when the threshold was last passed, and the most instances wanted since it began. */
  readonly panic?: { readonly since: number; readonly most: number };
  /** Since when nothing has been asked in a whole stable window. */
  readonly idleSince?: number;
}

export const initialState: AutoscalerState = { samples: [] };

export interface Observation {
  /** Milliseconds on any clock that does not go back. */
  readonly now: number;
  /** Requests that ran or were held, on average since the last observation. */
  readonly concurrency: number;
  /** Instances that take requests. */
  readonly ready: number;
}

export interface Decision {
  readonly state: AutoscalerState;
  readonly desired: number;
  readonly mode: 'stable' | 'panic';
}

/** How many instances there should be. */
export function decide(
  before: AutoscalerState,
  { now, concurrency, ready }: Observation,
  settings: AutoscalerSettings,
): Decision {
  const samples = [...before.samples, { at: now, concurrency }].filter(({ at }) => at > now - settings.stableWindowMs);
  const wanted = (windowMs: number) => {
    const average = averageOf(samples.filter(({ at }) => at > now - windowMs));
    return Math.ceil(average / settings.target);
  };
  const inStable = limitRate(wanted(settings.stableWindowMs), ready, settings);
  const inPanic = wanted((settings.stableWindowMs * settings.panicWindowPercent) / 100);
  const panic = nextPanic(before, { now, wanted: inPanic, ready }, settings);
  const wantedNow = panic ? Math.max(panic.most, inStable) : inStable;
  const idleSince = samples.every((sample) => sample.concurrency === 0) ? (before.idleSince ?? now) : undefined;
  const state = { samples, ...(panic && { panic }), ...(idleSince !== undefined && { idleSince }) };
  return {
    state,
    desired: bound(keepLast(wantedNow, { now, ready, idleSince }, settings), settings),
    mode: panic ? 'panic' : 'stable',
  };
}

function averageOf(samples: readonly Sample[]): number {
  return samples.length === 0 ? 0 : samples.reduce((sum, { concurrency }) => sum + concurrency, 0) / samples.length;
}

/** As Knative: an instance that is not there yet counts as one, so that zero can be left. */
function limitRate(wanted: number, ready: number, { maxScaleUpRate, maxScaleDownRate }: AutoscalerSettings): number {
  const most = Math.ceil(maxScaleUpRate * Math.max(1, ready));
  const fewest = Math.floor(ready / maxScaleDownRate);
  return Math.min(most, Math.max(fewest, wanted));
}

interface Asked {
  readonly now: number;
  readonly wanted: number;
  readonly ready: number;
}

/** Panic ends when the threshold was not passed for a whole stable window; while it lasts, nothing is taken away. */
function nextPanic({ panic }: AutoscalerState, { now, wanted, ready }: Asked, settings: AutoscalerSettings) {
  const passes = wanted / Math.max(1, ready) >= settings.panicThresholdPercent / 100;
  const most = Math.max(panic?.most ?? ready, limitRate(wanted, ready, settings));
  if (passes) return { since: now, most };
  if (!panic || now - panic.since >= settings.stableWindowMs) return undefined;
  return { since: panic.since, most };
}

/** The last instance goes when the grace is over as well. */
function keepLast(
  wanted: number,
  { now, ready, idleSince }: { readonly now: number; readonly ready: number; readonly idleSince: number | undefined },
  { scaleToZeroGraceMs }: AutoscalerSettings,
): number {
  if (wanted > 0 || ready === 0) return wanted;
  return idleSince !== undefined && now - idleSince >= scaleToZeroGraceMs ? 0 : 1;
}

function bound(wanted: number, { minScale, maxScale }: AutoscalerSettings): number {
  return Math.min(maxScale === 0 ? Infinity : maxScale, Math.max(minScale, wanted));
}
