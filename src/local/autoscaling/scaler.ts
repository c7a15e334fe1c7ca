/** The autoscaler over processes of one machine: at each period it looks at the replicas and says how many there should be. */
import { Autoscaler, type AutoscalerOptions, type Decision, type MetricSample } from './autoscaler';
import { Meter, type Readings } from './meter';
import { type ScaledPod, standingOf } from './pods';
import type { MeasuredPod } from './replicas';

export interface ScaledReplica extends ScaledPod {
  /** Scheme, host and port. */
  readonly origin: string;
}

export interface ScaledSet {
  /** What there is now, in any state. */
  readonly replicas: () => readonly ScaledReplica[];
  /** How many there should be. */
  readonly wanted: () => number;
  readonly scaleTo: (replicas: number) => Promise<void>;
}

export interface ScalerOptions extends AutoscalerOptions {
  /** What each replica asks for: thousandths of a core, and bytes. */
  readonly requests: Readonly<Record<ResourceName, number>>;
  /** Percent of that which the replicas should use on average. */
  readonly targets: Readonly<Record<ResourceName, number>>;
  /** Milliseconds between two looks. */
  readonly period: number;
  /** Is told of each look that changes the number, and why. */
  readonly onScale?: (change: { readonly from: number; readonly to: number; readonly because: string }) => void;
}

const resourceNames = ['cpu', 'memory'] as const;
type ResourceName = (typeof resourceNames)[number];

export class Scaler {
  private readonly autoscaler: Autoscaler;
  private timer: NodeJS.Timeout | undefined;
  private looking = Promise.resolve<unknown>(undefined);

  /** @param clock milliseconds that only grow */
  constructor(
    private readonly set: ScaledSet,
    private readonly options: ScalerOptions,
    private readonly meter = new Meter(),
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.autoscaler = new Autoscaler(options);
  }

  start(): void {
    this.timer ??= setInterval(() => {
      // A look that takes longer than the period is not overtaken by the next one.
      this.looking = this.looking.then(() => this.look());
    }, this.options.period);
  }

  /** No look is on its way when this is done. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.timer = undefined;
    await this.looking;
  }

  async look(): Promise<Decision> {
    const now = this.clock();
    const replicas = this.set.replicas();
    const readings = await Promise.all(replicas.map(({ origin }) => this.meter.read(origin, now)));
    const metrics = resourceNames.map((name) => this.sample(name, replicas, readings, now));
    const from = this.set.wanted();
    const decision = this.autoscaler.decide(from, metrics, now);
    if (decision.replicas !== from) {
      this.options.onScale?.({ from, to: decision.replicas, because: decision.because });
      await this.set.scaleTo(decision.replicas);
    }
    return decision;
  }

  private sample(
    name: ResourceName,
    replicas: readonly ScaledReplica[],
    readings: readonly Readings[],
    now: number,
  ): MetricSample {
    const pods = replicas.map((replica, index): MeasuredPod => {
      const reading = readings[index]?.[name];
      const standing = standingOf(replica, reading, now, { isCpu: name === 'cpu' });
      return { standing, requested: this.options.requests[name], ...(reading && { used: reading.used }) };
    });
    return { name, target: { utilization: this.options.targets[name] }, pods };
  }
}
