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

/** The headers to pass on. A request without an id got one from the server, so both logs show the same. */
export function traceHeaders(request: FastifyRequest): Record<string, string> {
  const headers: Record<string, string> = { 'x-request-id': request.id };
  for (const name of traceNames) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return headers;
}
