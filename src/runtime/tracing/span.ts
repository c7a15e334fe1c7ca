/** What one process does for one request, as OpenTelemetry describes it: a span. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomHex } from '../random-hex';
import { traceparentOf } from '../trace';

/** Numbers and texts are all that our spans say. */
export type Attributes = Readonly<Record<string, string | number>>;

/** A span that is over. */
export interface FinishedSpan {
  /** 32 and 16 hexadecimal digits. */
  readonly traceId: string;
  readonly spanId: string;
  /** @default - the trace begins here */
  readonly parentSpanId?: string;
  readonly kind: 'server' | 'client';
  readonly name: string;
  /** Nanoseconds since 1970. */
  readonly start: bigint;
  readonly end: bigint;
  readonly attributes: Attributes;
  readonly failed: boolean;
}

/** What one knows of a span when it is over. */
export type SpanDescription = Pick<FinishedSpan, 'name' | 'attributes' | 'failed'>;

/** Where finished spans go. */
type SpanSink = (span: FinishedSpan) => void;

type Begun = Pick<FinishedSpan, 'traceId' | 'kind'> & { readonly parentSpanId?: string; readonly at: Clock };

export class Span {
  readonly spanId = randomHex(8);
  private readonly since: number;

  private constructor(
    private readonly begun: Begun,
    private readonly sink: SpanSink,
  ) {
    this.since = performance.now();
  }

  /** What the process does for a request that came in. @param parentSpanId of the caller; without one the trace begins here */
  static ofRequest(traceId: string, parentSpanId: string | undefined, sink: SpanSink): Span {
    const parent = parentSpanId === undefined ? {} : { parentSpanId };
    return new Span({ traceId, kind: 'server', ...parent, at: new Clock() }, sink);
  }

  /** What the process asks of another one meanwhile. */
  ofCall(): Span {
    const { traceId, at } = this.begun;
    return new Span({ traceId, kind: 'client', parentSpanId: this.spanId, at }, this.sink);
  }

  /** By which whoever is called joins the trace, below this span. */
  get traceparent(): string {
    return traceparentOf({ id: this.begun.traceId, parentId: this.spanId, sampled: true });
  }

  end(description: SpanDescription): void {
    const { at, ...begun } = this.begun;
    const { spanId, since } = this;
    this.sink({
      ...begun,
      spanId,
      start: at.nanoseconds(since),
      end: at.nanoseconds(performance.now()),
      ...description,
    });
  }
}

/** The time of day when it was made, and from then on the monotonic clock: spans of one request never overlap by a correction. */
class Clock {
  private readonly began = { wall: Date.now(), monotonic: performance.now() };

  /** Since 1970. @param at milliseconds on the monotonic clock */
  nanoseconds(at: number): bigint {
    const { wall, monotonic } = this.began;
    return BigInt(wall) * 1_000_000n + BigInt(Math.round((at - monotonic) * 1e6));
  }
}

const active = new AsyncLocalStorage<Span>();

/** Has everything that is done in `work`, and by what it starts, belong to the span. */
export function within<T>(span: Span, work: () => T): T {
  return active.run(span, work);
}

/** What a call says of itself while it is under way. */
export interface TracedCall {
  /** Headers by which the other side joins the trace; none where nobody traces. */
  readonly headers: Readonly<Record<string, string>>;
  /** Says more of the call. @param failed whether the answer itself is a failure */
  note(attributes: Attributes, failed?: boolean): void;
}

const untraced: TracedCall = { headers: {}, note: () => undefined };

/** Makes a call to another process a span below the one that is active. Where none is, it costs a look. */
export async function tracedCall<T>(
  name: string,
  attributes: Attributes,
  call: (traced: TracedCall) => Promise<T>,
): Promise<T> {
  const span = active.getStore()?.ofCall();
  if (!span) return call(untraced);
  let said = attributes;
  let failed = false;
  const traced: TracedCall = {
    headers: { traceparent: span.traceparent },
    note: (more, isFailure = false) => {
      said = { ...said, ...more };
      failed ||= isFailure;
    },
  };
  try {
    return await call(traced);
  } catch (error) {
    said = { ...said, 'error.type': typeOf(error) };
    failed = true;
    throw error;
  } finally {
    span.end({ name, attributes: said, failed });
  }
}

/** What went wrong in a word: our own errors say in their cause what it was. */
function typeOf(error: unknown): string {
  const { code, name } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
  return code ?? name;
}
