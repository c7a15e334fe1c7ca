/**
 * Kubernetes' horizontal pod autoscaler without Kubernetes: told at each period what the pods use, it says how many
 * there should be. It knows no clock and no process; whoever asks it brings both.
 */
import { type Behavior, type Changes, defaultBehavior, limitRate, type Moment, stabilize } from './behavior';
import { defaultTolerance, type MeasuredPod, type Proposal, proposeReplicas, type Target } from './replicas';

export interface AutoscalerOptions {
  readonly minReplicas: number;
  readonly maxReplicas: number;
  /** @default 0.1 */
  readonly tolerance?: number;
  /** @default what Kubernetes takes: up at once, down after five minutes */
  readonly behavior?: Behavior;
}

export interface MetricSample {
  /** `cpu`, `memory`. */
  readonly name: string;
  readonly target: Target;
  readonly pods: readonly MeasuredPod[];
}

export interface Decision {
  readonly replicas: number;
  /** What the formula alone wants, between least and most. */
  readonly proposed: number;
  /** A sentence for people: which metric decides, or why nothing changes. */
  readonly because: string;
}

export class Autoscaler {
  private readonly behavior: Behavior;
  private readonly tolerance: number;
  private proposals: readonly Moment[] = [];
  private changes: Changes = { up: [], down: [] };

  constructor(private readonly options: AutoscalerOptions) {
    this.behavior = options.behavior ?? defaultBehavior;
    this.tolerance = options.tolerance ?? defaultTolerance;
  }

  /**
   * @param current replicas that are wanted now; 0 switches the autoscaler off
   * @param now milliseconds, never less than at the last call
   */
  decide(current: number, metrics: readonly MetricSample[], now: number): Decision {
    const { minReplicas, maxReplicas } = this.options;
    if (current === 0) return unchanged(0, 'it was scaled to 0, which switches the autoscaler off');
    if (current > maxReplicas) return this.carryOut(current, maxReplicas, `${maxReplicas} is the most`, now);
    if (current < minReplicas) return this.carryOut(current, minReplicas, `${minReplicas} is the least`, now);
    const found = greatest(metrics, current, this.tolerance);
    if ('unknown' in found) return unchanged(current, found.unknown);
    return this.follow(current, found, now);
  }

  private follow(current: number, { replicas, because }: Found, now: number): Decision {
    const { minReplicas, maxReplicas } = this.options;
    const proposed = clamp(replicas, minReplicas, maxReplicas);
    const stable = stabilize(replicas, current, this.proposals, now, this.behavior);
    this.remember(replicas, now);
    const allowed = clamp(limitRate(stable, current, this.changes, now, this.behavior), minReplicas, maxReplicas);
    return { ...this.carryOut(current, allowed, because, now), proposed };
  }

  private carryOut(current: number, replicas: number, because: string, now: number): Decision {
    const change = { at: now, replicas: Math.abs(replicas - current) };
    if (replicas > current) this.changes = { ...this.changes, up: [...this.changes.up, change] };
    if (replicas < current) this.changes = { ...this.changes, down: [...this.changes.down, change] };
    this.forget(now);
    return { replicas, proposed: replicas, because };
  }

  private remember(replicas: number, at: number): void {
    this.proposals = [...this.proposals, { at, replicas }];
  }

  /** Keeps what a window or a period can still see. */
  private forget(now: number): void {
    const rules = [this.behavior.scaleUp, this.behavior.scaleDown];
    const window = Math.max(...rules.map(({ stabilizationWindowSeconds }) => stabilizationWindowSeconds));
    const period = Math.max(...rules.flatMap(({ policies }) => policies.map(({ periodSeconds }) => periodSeconds)));
    const since = (seconds: number) => (moment: Moment) => moment.at > now - seconds * 1000;
    this.proposals = this.proposals.filter(since(window));
    this.changes = { up: this.changes.up.filter(since(period)), down: this.changes.down.filter(since(period)) };
  }
}

interface Found {
  readonly replicas: number;
  readonly because: string;
}

/** The metric that wants most decides. One that says nothing prevents going down, since it might want more. */
function greatest(
  metrics: readonly MetricSample[],
  current: number,
  tolerance: number,
): Found | { readonly unknown: string } {
  const proposals = metrics.map(({ name, target, pods }) => ({
    name,
    target,
    proposal: proposeReplicas(pods, target, current, tolerance),
  }));
  const unknown = proposals.flatMap(({ name, proposal }) =>
    'unknown' in proposal ? [`${name}: ${proposal.unknown}`] : [],
  );
  const found = proposals.flatMap(({ name, target, proposal }) =>
    'unknown' in proposal ? [] : [{ replicas: proposal.replicas, because: explain(name, target, proposal) }],
  );
  const [first, ...others] = found;
  if (!first) return { unknown: unknown.join('; ') || 'it watches no metric' };
  const most = others.reduce((best, other) => (other.replicas > best.replicas ? other : best), first);
  return unknown.length > 0 && most.replicas < current ? { unknown: unknown.join('; ') } : most;
}

type Known = Extract<Proposal, { readonly replicas: number }>;

function explain(name: string, target: Target, { ratio }: Known): string {
  const wanted = 'utilization' in target ? target.utilization : target.averageValue;
  const unit = 'utilization' in target ? ' %' : '';
  return `${name} is at ${Math.round(ratio * wanted)}${unit} of ${wanted}${unit}`;
}

function unchanged(replicas: number, because: string): Decision {
  return { replicas, proposed: replicas, because };
}

function clamp(replicas: number, least: number, most: number): number {
  return Math.min(Math.max(replicas, least), most);
}
