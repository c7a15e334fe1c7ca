/** Sends finished spans to a collector, in batches and beside the requests that they are about. */
import { Counter, type Registry } from 'prom-client';
import { Connections, type Received } from '../exchange';
import { exportRequest, reasonOf, rejectedOf } from './otlp';
import type { Attributes, FinishedSpan } from './span';

export interface SpanExporterOptions {
  /** Of the collector, without the path of its signal: `http://jaeger.istio-system:4318`. */
  readonly endpoint: string;
  /** What this process is. */
  readonly resource: Attributes;
  /** Where it is counted what was sent, and what was not. */
  readonly metrics: Registry;
  /** Is told when the collector stops taking spans, and when it takes them again. */
  readonly say: (sentence: string) => void;
  /** Milliseconds from one batch to the next. @default 1000 */
  readonly intervalMs?: number;
  /** Spans that wait at most; more are dropped. @default 2048, as OpenTelemetry has it */
  readonly longestQueue?: number;
  /** Milliseconds that one attempt may take. @default 5000 */
  readonly timeoutMs?: number;
}

/** Spans of one request to the collector at most: as OpenTelemetry has it. */
const largestBatch = 512;

/** Attempts of one batch; then it is dropped, so that one that no collector takes does not hold up the others. */
const attempts = 3;

/** Answers after which a batch may be sent again: https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes */
const retryable = [429, 502, 503, 504];

/** Why spans were not sent, as the metric calls it. */
type Loss = 'queue-full' | 'rejected' | 'unreachable';

export class SpanExporter {
  private readonly queue: FinishedSpan[] = [];
  private readonly connections: Connections;
  private readonly path: string;
  private readonly sent: Counter;
  private readonly dropped: Counter<'reason'>;
  private readonly clock: NodeJS.Timeout;
  private sending: Promise<void> | undefined;
  private failures = 0;

  constructor(private readonly options: SpanExporterOptions) {
    const { endpoint, metrics: register, intervalMs = 1_000 } = options;
    const { origin, pathname } = new URL(endpoint);
    this.path = `${pathname.replace(/\/$/, '')}/v1/traces`;
    this.connections = new Connections(origin, { connections: 1, connectTimeout: this.timeoutMs });
    const registers = [register];
    this.sent = new Counter({ name: 'trace_spans_sent_total', help: 'Spans that the collector has taken', registers });
    this.dropped = new Counter({
      name: 'trace_spans_dropped_total',
      help: 'Spans that no collector has taken, by reason',
      labelNames: ['reason'],
      registers,
    });
    for (const reason of ['queue-full', 'rejected', 'unreachable'] satisfies Loss[]) this.dropped.inc({ reason }, 0);
    this.clock = setInterval(() => void this.flush(), intervalMs).unref();
  }

  /** Never waits: beyond the longest queue a span is counted and forgotten. */
  add(span: FinishedSpan): void {
    if (this.queue.length < (this.options.longestQueue ?? 2_048)) this.queue.push(span);
    else this.drop('queue-full', 1);
  }

  /** Sends what there is; what fails is tried again the next time. */
  flush(): Promise<void> {
    this.sending ??= this.sendAll().finally(() => (this.sending = undefined));
    return this.sending;
  }

  /** Sends what is left, once, in at most so many milliseconds. */
  async close(withinMs: number): Promise<void> {
    clearInterval(this.clock);
    const timeout = setTimeout(() => void this.connections.destroy(), withinMs);
    // What is under way may have begun before the last spans came.
    await this.sending;
    await this.flush();
    clearTimeout(timeout);
    this.drop('unreachable', this.queue.splice(0).length);
    await this.connections.destroy();
  }

  private get timeoutMs(): number {
    return this.options.timeoutMs ?? 5_000;
  }

  private async sendAll(): Promise<void> {
    while (this.queue.length > 0) {
      const batch = this.queue.slice(0, largestBatch);
      const outcome = await this.send(batch);
      if (outcome === 'again' && ++this.failures < attempts) return;
      this.queue.splice(0, batch.length);
      if (outcome === 'again') this.drop('unreachable', batch.length);
      this.failures = 0;
      if (outcome === 'again') return;
    }
  }

  private async send(batch: readonly FinishedSpan[]): Promise<'over' | 'again'> {
    const headers = { 'content-type': 'application/json' };
    let answer: Received;
    try {
      const body = exportRequest(this.options.resource, batch);
      answer = await this.connections.exchange({ method: 'POST', path: this.path, headers, body }, this.timeoutMs);
    } catch (error) {
      return this.failed((error as Error).message);
    }
    const said = answer.body.toString();
    const reason = answer.status < 300 ? undefined : reasonOf(said);
    const answered = reason === undefined ? `${answer.status}` : `${answer.status}: ${reason}`;
    if (retryable.includes(answer.status)) return this.failed(`it answers ${answered}`);
    const rejected = answer.status < 300 ? rejectedOf(said, batch.length) : batch.length;
    this.drop('rejected', rejected);
    this.sent.inc(batch.length - rejected);
    this.notice(rejected === 0 ? undefined : `it refuses ${rejected} of ${batch.length} spans (${answered})`);
    return 'over';
  }

  private failed(reason: string): 'again' {
    this.notice(reason);
    return 'again';
  }

  private drop(reason: Loss, spans: number): void {
    if (spans > 0) this.dropped.inc({ reason }, spans);
  }

  private complaint: string | undefined;

  /** One line when it begins and one when it is over: a collector that is away for an hour fills no log. */
  private notice(complaint: string | undefined): void {
    const { say, endpoint } = this.options;
    if (complaint !== undefined && this.complaint === undefined)
      say(`the collector ${endpoint} does not take traces: ${complaint}`);
    if (complaint === undefined && this.complaint !== undefined) say(`the collector ${endpoint} takes traces again`);
    this.complaint = complaint;
  }
}
