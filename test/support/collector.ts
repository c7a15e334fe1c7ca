/** A collector of traces inside the test's process, as strict as the protocol: what it does not know, it refuses. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import * as z from 'zod';

/** 64-bit whole numbers are texts in the JSON of protocol buffers. */
const nanoseconds = z.string().regex(/^\d{19}$/);
const hex = (digits: number) => z.string().regex(new RegExp(`^(?!0+$)[0-9a-f]{${digits}}$`));

const attributes = z.array(
  z.strictObject({
    key: z.string().min(1),
    value: z.union([
      z.strictObject({ stringValue: z.string() }),
      z.strictObject({ intValue: z.string().regex(/^-?\d+$/) }),
    ]),
  }),
);

/** The parts of `ExportTraceServiceRequest` that may come, each as https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding has it. */
const exported = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes }),
      scopeSpans: z.array(
        z.strictObject({
          scope: z.strictObject({ name: z.string() }),
          spans: z.array(
            z.strictObject({
              traceId: hex(32),
              spanId: hex(16),
              parentSpanId: hex(16).optional(),
              name: z.string().min(1),
              kind: z.int().min(1).max(5),
              startTimeUnixNano: nanoseconds,
              endTimeUnixNano: nanoseconds,
              attributes,
              status: z.strictObject({ code: z.int().min(0).max(2) }).optional(),
            }),
          ),
        }),
      ),
    }),
  ),
});

type Attributes = Readonly<Record<string, string | bigint>>;

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

/** What a request to the collector is answered with; without one it takes the spans. */
export type Answer = (response: ServerResponse, spans: readonly CollectedSpan[]) => void;

export class TestCollector {
  readonly spans: CollectedSpan[] = [];
  /** Spans of each request that it took. */
  readonly batches: number[] = [];
  requests = 0;
  /** Why requests were refused: no test wants any. */
  readonly complaints: string[] = [];
  answer: Answer | undefined;

  private constructor(private readonly server: Server) {}

  static async start(): Promise<TestCollector> {
    const collector: TestCollector = new TestCollector(
      createServer((request, response) => {
        void text(request).then(
          (body) =>
            collector.take(`${request.method} ${request.url} ${request.headers['content-type']}`, body, response),
          // Who sent it hung up.
          () => undefined,
        );
      }),
    );
    await new Promise<void>((listening) => collector.server.listen(0, '127.0.0.1', listening));
    return collector;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private take(line: string, body: string, response: ServerResponse): void {
    this.requests++;
    if (line !== 'POST /v1/traces application/json') this.complaints.push(line);
    const { data, error } = exported.safeParse(JSON.parse(body));
    if (error) this.complaints.push(z.prettifyError(error));
    const spans = data?.resourceSpans.flatMap(({ resource, scopeSpans }) =>
      scopeSpans.flatMap((scope) => scope.spans.map((span) => collected(span, valuesOf(resource.attributes)))),
    );
    if (!spans) return void response.writeHead(400).end();
    if (this.answer) return this.answer(response, spans);
    this.spans.push(...spans);
    this.batches.push(spans.length);
    response.setHeader('content-type', 'application/json').end('{}');
  }
}

type Sent = z.output<typeof exported>['resourceSpans'][number]['scopeSpans'][number]['spans'][number];

function collected(
  { startTimeUnixNano, endTimeUnixNano, kind, status, attributes: own, ...span }: Sent,
  resource: Attributes,
): CollectedSpan {
  return {
    ...span,
    // `SpanKind`: 2 is a server, 3 a client.
    kind: kind === 2 ? 'server' : kind === 3 ? 'client' : 'other',
    start: BigInt(startTimeUnixNano),
    end: BigInt(endTimeUnixNano),
    failed: status?.code === 2,
    attributes: valuesOf(own),
    resource,
  };
}

function valuesOf(pairs: z.output<typeof attributes>): Attributes {
  return Object.fromEntries(
    pairs.map(({ key, value }) => [key, 'intValue' in value ? BigInt(value.intValue) : value.stringValue]),
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
