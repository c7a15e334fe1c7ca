/** Spans as OTLP/HTTP carries them in JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
import type { Attributes, FinishedSpan } from './span';

/** `SpanKind` and `StatusCode` of https://github.com/open-telemetry/opentelemetry-proto, trace/v1/trace.proto. */
const kinds = { server: 2, client: 3 } as const;
const statusError = 2;

/** An `ExportTraceServiceRequest`. @param resource what the process is, the same for all of its spans */
export function exportRequest(resource: Attributes, spans: readonly FinishedSpan[]): string {
  return JSON.stringify({
    resourceSpans: [
      {
        resource: { attributes: keyValues(resource) },
        scopeSpans: [{ scope: { name: 'systems-lab' }, spans: spans.map(written) }],
      },
    ],
  });
}

function written({ kind, start, end, attributes, failed, ...span }: FinishedSpan): object {
  return {
    ...span,
    kind: kinds[kind],
    startTimeUnixNano: String(start),
    endTimeUnixNano: String(end),
    attributes: keyValues(attributes),
    ...(failed && { status: { code: statusError } }),
  };
}

function keyValues(attributes: Attributes): readonly object[] {
  return Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === 'number' ? numberValue(value) : { stringValue: value },
  }));
}

/** A collector refuses a whole batch for one `intValue` that it cannot read; whole numbers of 64 bits are texts. */
function numberValue(value: number): object {
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** How many of so many spans the receiver says that it did not take; none where it says nothing that can be read. */
export function rejectedOf(response: string, spans: number): number {
  try {
    const { partialSuccess } = JSON.parse(response) as { partialSuccess?: { rejectedSpans?: string | number } };
    const rejected = Number(partialSuccess?.rejectedSpans ?? 0);
    return rejected > 0 ? Math.min(Math.trunc(rejected), spans) : 0;
  } catch {
    return 0;
  }
}

/** Why a receiver refuses a request, as far as it says so: a `google.rpc.Status`, of which a sentence is enough. */
export function reasonOf(response: string): string | undefined {
  try {
    const { message } = JSON.parse(response) as { message?: unknown };
    return typeof message === 'string' && message !== '' ? message.slice(0, 200) : undefined;
  } catch {
    return undefined;
  }
}
