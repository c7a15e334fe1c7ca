/**
 * A collector of traces inside the test's process: the twin of OpenTelemetry's own (test/tools/collector.ts), which passes the
 * same tests (./collector-suite.ts). It is stricter than that one: what the protocol does not know, it refuses.
 */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { type CollectedSpan, spansOf } from './spans';

/** 64-bit whole numbers are texts in the JSON of protocol buffers. */
const nanoseconds = z.string().regex(/^\d{19}$/);
const hex = (digits: number) => z.string().regex(new RegExp(`^(?!0+$)[0-9a-f]{${digits}}$`));

/** Half a character is none in a protocol buffer. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\ufffd');

const attributes = z.array(
  z.strictObject({
    key: z.string().min(1),
    value: z.union([
      z.strictObject({ stringValue: z.string().transform(wellFormed) }),
      z.strictObject({ intValue: z.string().regex(/^-?\d+$/) }),
      z.strictObject({ doubleValue: z.number() }),
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

/** What a store behind a collector does with spans: a collector that keeps none of them back answers accordingly. */
export type StoreMood = 'takes' | 'is away' | 'refuses' | 'hangs';

/** What the tests of both collectors need of one. */
export interface Collector {
  /** Base URL of OTLP over HTTP. */
  readonly endpoint: string;
  /** Those that came to its store. */
  readonly spans: readonly CollectedSpan[];
  /** How its store is from now on; `takes` unless told. */
  setStore(mood: StoreMood): void;
  close(): Promise<void>;
}

/** What a request to the collector is answered with; without one it takes the spans. */
export type Answer = (response: ServerResponse, spans: readonly CollectedSpan[]) => void;

/** `google.rpc.Code` of refusals, which the real collector sends with a sentence. */
const codes = { invalid: 3, unavailable: 14 } as const;

const moods: Readonly<Record<StoreMood, Answer | undefined>> = {
  takes: undefined,
  'is away': (response) => refuse(response, 503, codes.unavailable, 'the store is away'),
  refuses: (response) => refuse(response, 400, codes.invalid, 'the store refuses it'),
  hangs: () => undefined,
};

export class TestCollector implements Collector {
  readonly spans: CollectedSpan[] = [];
  /** Spans of each request that it took. */
  readonly batches: number[] = [];
  requests = 0;
  /** Why requests were refused: hardly a test wants any. */
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

  setStore(mood: StoreMood): void {
    this.answer = moods[mood];
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private take(line: string, body: string, response: ServerResponse): void {
    this.requests++;
    if (line !== 'POST /v1/traces application/json') return this.complain(response, line);
    const { data, error } = exported.safeParse(parsed(body));
    if (error) return this.complain(response, z.prettifyError(error));
    const spans = spansOf(data);
    if (this.answer) return this.answer(response, spans);
    this.spans.push(...spans);
    this.batches.push(spans.length);
    response.setHeader('content-type', 'application/json').end('{"partialSuccess":{}}');
  }

  private complain(response: ServerResponse, complaint: string): void {
    this.complaints.push(complaint);
    refuse(response, 400, codes.invalid, complaint);
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function refuse(response: ServerResponse, status: number, code: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ code, message }));
}
