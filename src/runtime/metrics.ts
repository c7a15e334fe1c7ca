import type { FastifyInstance } from 'fastify';
import { collectDefaultMetrics, Counter, type CounterConfiguration, Histogram, Registry } from 'prom-client';

declare module 'fastify' {
  interface FastifyInstance {
    /** What `/metrics` shows; a service adds its own metrics here. */
    readonly metrics: Registry;
  }
}

/** Seconds. The lowest bounds are a store's usual answer, the highest our longest timeout. */
const durationBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * `GET /metrics`: `http_requests_total` and `http_request_duration_seconds` by method, route pattern and
 * status, and the process's own metrics. A path without a route counts as `unmatched`, so that strangers
 * cannot grow the number of series.
 */
export function addMetrics(app: FastifyInstance): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  app.decorate('metrics', registry);
  const labelNames = ['method', 'route', 'status'] as const;
  const durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the request to the end of its answer',
    labelNames,
    buckets: durationBounds,
    registers: [registry],
  });
  countTimed(durations, { name: 'http_requests_total', help: 'Requests answered', labelNames, registers: [registry] });
  app.addHook('onResponse', (request, reply, done) => {
    const labels = { method: request.method, route: request.routeOptions.url ?? 'unmatched', status: reply.statusCode };
    durations.observe(labels, reply.elapsedTime / 1000);
    done();
  });
  app.get('/metrics', { config: { isUntraced: true } }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}

/** A counter of what a histogram has timed, by the same labels: to count it each time would cost as much as to time it. */
export function countTimed<L extends string>(durations: Histogram<L>, counter: CounterConfiguration<L>): void {
  new Counter({
    ...counter,
    async collect() {
      this.reset();
      for (const { metricName, labels, value } of (await durations.get()).values)
        if (metricName?.endsWith('_count')) this.inc(labels, value);
    },
  });
}
