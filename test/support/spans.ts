/** Spans as a collector understands them, read from what OTLP carries in JSON. */

/** Values of the kinds that are sent: texts, whole numbers, fractions, truths. */
export type Attributes = Readonly<Record<string, string | bigint | number | boolean>>;

export interface CollectedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly name: string;
  readonly kind: 'server' | 'client' | 'other';
  readonly start: bigint;
  readonly end: bigint;
  readonly failed: boolean;
  readonly attributes: Attributes;
  readonly resource: Attributes;
}

interface Pair {
  readonly key: string;
  readonly value: {
    readonly stringValue?: string | undefined;
    readonly intValue?: string | undefined;
    readonly doubleValue?: number | undefined;
    readonly boolValue?: boolean | undefined;
  };
}

interface Sent {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string | undefined;
  readonly name: string;
  readonly kind?: number | undefined;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes?: readonly Pair[] | undefined;
  readonly status?: { readonly code?: number | undefined } | undefined;
}

/** The parts of an `ExportTraceServiceRequest` that are read here. */
export interface ExportRequest {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes?: readonly Pair[] | undefined };
    readonly scopeSpans: readonly { readonly spans: readonly Sent[] }[];
  }[];
}

export function spansOf({ resourceSpans }: ExportRequest): readonly CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map((span) => collected(span, valuesOf(resource.attributes)))),
  );
}

function collected({ traceId, spanId, parentSpanId, name, ...span }: Sent, resource: Attributes): CollectedSpan {
  return {
    ...{ traceId, spanId, name },
    ...(parentSpanId && { parentSpanId }),
    // `SpanKind`: 2 is a server, 3 a client.
    kind: span.kind === 2 ? 'server' : span.kind === 3 ? 'client' : 'other',
    start: BigInt(span.startTimeUnixNano),
    end: BigInt(span.endTimeUnixNano),
    failed: span.status?.code === 2,
    attributes: valuesOf(span.attributes),
    resource,
  };
}

function valuesOf(pairs: readonly Pair[] = []): Attributes {
  return Object.fromEntries(
    pairs.map(({ key, value: { stringValue, intValue, doubleValue, boolValue } }) => [
      key,
      intValue === undefined ? (stringValue ?? doubleValue ?? boolValue ?? '') : BigInt(intValue),
    ]),
  );
}

/** The spans as indented lines, each below its parent: `service kind name`. @throws Error for a span whose parent is missing */
export function treeOf(spans: readonly CollectedSpan[], root: string | undefined): readonly string[] {
  const below = (parent: string | undefined, depth: number): readonly string[] =>
    spans
      .filter(({ parentSpanId }) => parentSpanId === parent)
      .flatMap(({ spanId, kind, name, resource }) => [
        `${'  '.repeat(depth)}${String(resource['service.name'])} ${kind} ${name}`,
        ...below(spanId, depth + 1),
      ]);
  const lines = below(root, 0);
  if (lines.length !== spans.length) throw new Error(`${spans.length - lines.length} spans have no parent`);
  return lines;
}
