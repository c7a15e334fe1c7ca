/** Makes the requests of a server spans, and sends them to a collector. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { traceOf, traceparentOf } from '../trace';
import type { TracingSettings } from './environment';
import { Span, type SpanDescription, within } from './span';
import { SpanExporter, type SpanExporterOptions } from './span-exporter';

/** Milliseconds that the last spans may take when the process stops, after its last request. */
const lastSpansMs = 2_000;

/**
 * From the next request on. The rest of a request belongs to its span: what it calls (`tracedCall`) lies below it.
 * @param options that tests change
 */
export function traceRequests(
  app: FastifyInstance,
  { endpoint, resource, sampler }: TracingSettings,
  options: Pick<SpanExporterOptions, 'intervalMs' | 'longestQueue' | 'timeoutMs'> = {},
): SpanExporter {
  const say = (sentence: string): void => app.log.warn(sentence);
  const exporter = new SpanExporter({ endpoint, resource, metrics: app.metrics, say, ...options });
  const spans = new WeakMap<FastifyRequest, Span>();
  app.addHook('onRequest', (request, _reply, done) => {
    const span = begin(request);
    if (span) spans.set(request, span);
    done();
  });
  // Not before: a body is read by events of the connection, which know nothing of the request.
  app.addHook('preValidation', (request, _reply, done) => {
    const span = spans.get(request);
    if (span) within(span, done);
    else done();
  });
  app.addHook('onResponse', (request, reply, done) => {
    end(request, describedBy(request, reply.statusCode));
    done();
  });
  // Who hangs up gets no answer, and there is no other hook then.
  app.addHook('onRequestAbort', (request, done) => {
    end(request, { ...describedBy(request), failed: true });
    done();
  });
  app.addHook('onClose', () => exporter.close(lastSpansMs));
  return exporter;

  function end(request: FastifyRequest, description: SpanDescription): void {
    spans.get(request)?.end(description);
    spans.delete(request);
  }

  function begin({ headers, routeOptions }: FastifyRequest): Span | undefined {
    const trace = traceOf(headers);
    if (!trace || routeOptions.config.isUntraced) return undefined;
    const sampled = sampler(trace.id, trace.isBegunHere ? undefined : trace.sampled);
    if (!sampled) {
      if (trace.sampled) headers['traceparent'] = traceparentOf({ ...trace, sampled });
      return undefined;
    }
    const span = Span.ofRequest(trace.id, trace.isBegunHere ? undefined : trace.parentId, (one) => exporter.add(one));
    // Whoever passes the trace on leads to this span.
    headers['traceparent'] = span.traceparent;
    return span;
  }
}

/**
 * Names and attributes: https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server
 * @param status of the answer; undefined where the caller did not wait for one
 */
function describedBy({ method, url, protocol, routeOptions }: FastifyRequest, status?: number): SpanDescription {
  const { url: route } = routeOptions;
  const failed = status !== undefined && status >= 500;
  return {
    name: route === undefined ? method : `${method} ${route}`,
    attributes: {
      'http.request.method': method,
      'url.scheme': protocol,
      'url.path': url.split('?', 1)[0] ?? '',
      ...(route !== undefined && { 'http.route': route }),
      ...(status === undefined ? { 'error.type': 'aborted' } : { 'http.response.status_code': status }),
      ...(failed && { 'error.type': String(status) }),
    },
    failed,
  };
}
