import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';

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

/** Version, trace, parent, flags: https://www.w3.org/TR/trace-context/#traceparent-header-field-values */
const traceparent = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-.*)?$/;

/**
 * The id of the trace that a request belongs to. One that belongs to none, or whose trace cannot be read, begins one: from then
 * on it has the header, and what is left of another trace is dropped.
 */
export function joinTrace({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const [, given] = traceparent.exec(String(headers['traceparent'])) ?? [];
  if (given !== undefined) return given;
  const b3 = headers['x-b3-traceid'];
  if (headers['traceparent'] === undefined && typeof b3 === 'string') return b3;
  const begun = beginTrace();
  headers['traceparent'] = begun.traceparent;
  delete headers['tracestate'];
  return begun.id;
}

/** A trace that nobody samples: whoever does decides so for itself. */
export function beginTrace(): { readonly id: string; readonly traceparent: string } {
  const id = randomBytes(16).toString('hex');
  return { id, traceparent: `00-${id}-${randomBytes(8).toString('hex')}-00` };
}
