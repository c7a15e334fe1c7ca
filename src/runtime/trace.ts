import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { randomHex } from './random-hex';

/** What a mesh needs on outgoing calls to join them with the incoming one: W3C trace context and B3. */
const traceNames = [
  'traceparent',
  'tracestate',
  'b3',
  'x-b3-traceid',
  'x-b3-spanid',
  'x-b3-parentspanid',
  'x-b3-sampled',
  'x-b3-flags',
] as const;

/** The headers to pass on. A request without an id, or without a trace, got one from the server, so both logs show the same. */
export function traceHeaders(request: FastifyRequest): Record<string, string> {
  const headers: Record<string, string> = { 'x-request-id': request.id };
  for (const name of traceNames) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return headers;
}

/** Where a request stands in a trace. */
export interface Trace {
  /** 32 hexadecimal digits. */
  readonly id: string;
  /** Of the span that called: 16 hexadecimal digits. */
  readonly parentId: string;
  /** Whether whoever called records the trace. */
  readonly sampled: boolean;
}

/** Version, trace, parent, flags: https://www.w3.org/TR/trace-context/#traceparent-header-field-values */
const traceparent = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/** Headers of requests that belonged to no trace when they came. */
const begunHere = new WeakSet<object>();

/** @returns undefined for a header that cannot be read */
function parse(header: string | string[] | undefined): Trace | undefined {
  const [, id, parentId, flags] = traceparent.exec(String(header)) ?? [];
  if (id === undefined || parentId === undefined || flags === undefined) return undefined;
  return { id, parentId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** The trace of a request that has joined one; undefined for one that speaks B3 alone. */
export function traceOf(headers: IncomingHttpHeaders): (Trace & { readonly isBegunHere: boolean }) | undefined {
  const trace = parse(headers['traceparent']);
  return trace && { ...trace, isBegunHere: begunHere.has(headers) };
}

export function traceparentOf({ id, parentId, sampled }: Trace): string {
  return `00-${id}-${parentId}-${sampled ? '01' : '00'}`;
}

/**
 * The id of the trace that a request belongs to. One that belongs to none, or whose trace cannot be read, begins one: from then
 * on it has the header, and what is left of another trace is dropped.
 */
export function joinTrace({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = parse(headers['traceparent']);
  if (given) return given.id;
  const b3 = headers['x-b3-traceid'];
  if (headers['traceparent'] === undefined && typeof b3 === 'string') return b3;
  const begun = beginTrace();
  headers['traceparent'] = begun.traceparent;
  delete headers['tracestate'];
  begunHere.add(headers);
  return begun.id;
}

/** A trace that nobody samples: whoever does decides so for itself. */
export function beginTrace(): { readonly id: string; readonly traceparent: string } {
  const id = randomHex(16);
  return { id, traceparent: traceparentOf({ id, parentId: randomHex(8), sampled: false }) };
}
