import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';

/** Milliseconds; each bar of the histogram counts the answers up to its bound and above the one before. */
const bounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000] as const;

export interface AnswerMetrics {
  /** Null where nobody tells it. */
  readonly version: string | null;
  readonly status: number;
  readonly count: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** What came of the calls since the last look. */
export interface Interval {
  readonly requests: number;
  readonly failed: number;
  /** Milliseconds, of the calls that were answered; null where none was. */
  readonly mean: number | null;
}

export interface Measured {
  /** Calls that came to an end, well or not. */
  readonly requests: number;
  readonly succeeded: number;
  /** Failed calls by status code, or by why there was no answer. */
  readonly errors: Readonly<Record<string, number>>;
  /** By the version that answered, where the way in tells it, and by status. */
  readonly answers: readonly AnswerMetrics[];
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
  private readonly latencies = newHistogram();
  private readonly byAnswer = new Map<
    string,
    { readonly version: string | null; readonly status: number; readonly latencies: RecordableHistogram }
  >();
  private readonly bars = new Array<number>(bounds.length + 1).fill(0);
  private readonly errors = new Map<string, number>();
  private requests = 0;
  private since = { requests: 0, failed: 0, answered: 0, milliseconds: 0 };

  /** @param version of the service that answered; null where nobody tells it */
  answered(status: number, milliseconds: number, version: string | null = null): void {
    this.requests += 1;
    this.since.requests += 1;
    this.since.answered += 1;
    this.since.milliseconds += milliseconds;
    const microseconds = Math.max(1, Math.round(milliseconds * 1000));
    this.latencies.record(microseconds);
    this.latenciesOf(version, status).record(microseconds);
    const bar = bounds.findIndex((bound) => milliseconds <= bound);
    const index = bar === -1 ? bounds.length : bar;
    this.bars[index] = (this.bars[index] ?? 0) + 1;
    if (status < 200 || status > 299) this.fail(`status ${status}`);
  }

  unanswered(reason: string): void {
    this.requests += 1;
    this.since.requests += 1;
    this.fail(reason);
  }

  /** What came since the last look. */
  look(): Interval {
    const { requests, failed, answered, milliseconds } = this.since;
    this.since = { requests: 0, failed: 0, answered: 0, milliseconds: 0 };
    return { requests, failed, mean: answered === 0 ? null : milliseconds / answered };
  }

  result(seconds: number): Measured {
    const failed = [...this.errors.values()].reduce((sum, count) => sum + count, 0);
    return {
      requests: this.requests,
      succeeded: this.requests - failed,
      errors: Object.fromEntries(this.errors),
      answers: this.answers(),
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

  private answers(): readonly AnswerMetrics[] {
    const all = [...this.byAnswer.values()].map(({ version, status, latencies }) => ({
      version,
      status,
      count: latencies.count,
      p50: milliseconds(latencies.percentile(50)),
      p99: milliseconds(latencies.percentile(99)),
    }));
    return all.sort((a, b) => (a.version ?? '').localeCompare(b.version ?? '') || a.status - b.status);
  }

  private latenciesOf(version: string | null, status: number): RecordableHistogram {
    const key = `${version} ${status}`;
    const known = this.byAnswer.get(key) ?? { version, status, latencies: newHistogram() };
    this.byAnswer.set(key, known);
    return known.latencies;
  }

  private fail(reason: string): void {
    this.since.failed += 1;
    this.errors.set(reason, (this.errors.get(reason) ?? 0) + 1);
  }
}

/** Of microseconds. */
function newHistogram(): RecordableHistogram {
  return createHistogram({ lowest: 1, highest: 600_000_000, figures: 3 });
}

/** From microseconds, with three decimals. */
function milliseconds(microseconds: number): number {
  return Math.round(microseconds) / 1000;
}
