/** Which metrics the services show, for rules, panels and the check that compares them. */
import type { MetricKind } from '../contract';

/**
 * Of every service: its requests (src/runtime/metrics.ts), and of what prom-client measures of a Node process that which
 * rules and panels have a use for.
 */
export const commonMetrics = {
  http_requests_total: 'counter',
  http_request_duration_seconds: 'histogram',
  process_cpu_seconds_total: 'counter',
  process_resident_memory_bytes: 'gauge',
  process_start_time_seconds: 'gauge',
  nodejs_eventloop_lag_p99_seconds: 'gauge',
  nodejs_heap_size_used_bytes: 'gauge',
} as const satisfies Readonly<Record<string, MetricKind>>;

/** What Prometheus itself notes of each target that it scrapes, and of alerts. */
export const metricsOfPrometheus = ['up', 'scrape_duration_seconds', 'ALERTS'] as const;

/** The names under which the series of a metric are stored. */
export function storedNames(metric: string, kind: MetricKind): readonly string[] {
  return kind === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => metric + end) : [metric];
}
