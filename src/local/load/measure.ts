import { createHistogram } from 'node:perf_hooks';

/** Milliseconds; each bar of the histogram counts the answers up to its bound and above the one before. */
const bounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000] as const;

export interface Measured {
  /** Calls that came to an end, well or not. */
  readonly requests: number;
  readonly succeeded: number;
  /** Failed calls by status code, or by why there was no answer. */
  readonly errors: Readonly<Record<string, number>>;
  /** Seconds from the first call to the end of the last one. */
  readonly seconds: number;
  /** Calls a second. */
  readonly throughput: number;
  /** Milliseconds, over every call that was answered; zero where none was. */
  readonly latency: Readonly<Record<'mean' | 'p50' | 'p95' | 'p99' | 'max', number>>;
  /** `upTo` in milliseconds, null for the slowest; only bars that are not empty. */
  readonly histogram: readonly { readonly upTo: number | null; readonly count: number }[];
}

/** Collects what came of each call. */
export class Measurement {
  /** Microseconds. */
  private readonly latencies = createHistogram({ lowest: 1, highest: 600_000_000, figures: 3 });
  private readonly bars = new Array<number>(bounds.length + 1).fill(0);
  private readonly errors = new Map<string, number>();
  private requests = 0;

  answered(status: number, milliseconds: number): void {
    this.requests += 1;
    this.latencies.record(Math.max(1, Math.round(milliseconds * 1000)));
    const bar = bounds.findIndex((bound) => milliseconds <= bound);
    const index = bar === -1 ? bounds.length : bar;
    this.bars[index] = (this.bars[index] ?? 0) + 1;
    if (status < 200 || status > 299) this.fail(`status ${status}`);
  }

  unanswered(reason: string): void {
    this.requests += 1;
    this.fail(reason);
  }

  result(seconds: number): Measured {
    const failed = [...this.errors.values()].reduce((sum, count) => sum + count, 0);
    return {
      requests: this.requests,
      succeeded: this.requests - failed,
      errors: Object.fromEntries(this.errors),
      seconds,
      throughput: this.requests / seconds,
      latency: this.latency(),
      histogram: this.bars
        .map((count, index) => ({ upTo: bounds[index] ?? null, count }))
        .filter(({ count }) => count > 0),
    };
  }

  private latency(): Measured['latency'] {
    if (this.latencies.count === 0) return { mean: 0, p50: 0, p95: 0, p99: 0, max: 0 };
    const { mean, max } = this.latencies;
    const at = (percent: number): number => milliseconds(this.latencies.percentile(percent));
    return { mean: milliseconds(mean), p50: at(50), p95: at(95), p99: at(99), max: milliseconds(max) };
  }

  private fail(reason: string): void {
    this.errors.set(reason, (this.errors.get(reason) ?? 0) + 1);
  }
}

/** From microseconds, with three decimals. */
function milliseconds(microseconds: number): number {
  return Math.round(microseconds) / 1000;
}
