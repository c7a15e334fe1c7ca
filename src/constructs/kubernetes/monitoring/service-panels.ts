/** Rows that every service has a use for: its requests, how long they take, what it promises, how busy its pods are. */
import type { WorkloadWithObjective } from '../../../lab/lab';
import { chosenNamespace, type Panel, perInterval, type Query, type Row } from './dashboard';
import { durationBuckets, failureRatio, indicatorOf, requestRate } from './indicators';
import { recorded } from './objective-rules';
import { aggregated, byPod, byVersion, narrowed, quantile, rate, seriesOf, share } from './promql';

type Services = readonly [WorkloadWithObjective, ...WorkloadWithObjective[]];

const version = '{{service}} {{version}}';

/** All of them; `after` the first, about requests, comes what only this system has. */
export function serviceRows(services: Services, after: readonly Row[] = []): readonly Row[] {
  return [requestRow(services), ...after, durationRow(services), objectiveRow(services), saturationRow(services)];
}

/** By service and version, so that a canary stands beside the stable one. */
function requestRow(services: Services): Row {
  return {
    title: 'Requests',
    panels: [
      {
        title: 'Requests a second',
        description: 'Without the probes of Kubernetes and Prometheus.',
        unit: 'reqps',
        queries: each(services, (service) => requestRate(service, perInterval, byVersion)),
      },
      {
        title: 'Share that failed',
        unit: 'percentunit',
        queries: each(services, (service) => failureRatio(service, perInterval, byVersion)),
      },
    ],
  };
}

function durationRow(services: Services): Row {
  const panel = (title: string, part: number): Panel => ({
    title,
    unit: 's',
    queries: each(services, (service) => quantile(part, durationBuckets(service), perInterval, byVersion)),
  });
  return {
    title: 'How long requests take',
    panels: [
      panel('Half of them at most (p50)', 0.5),
      panel('95 % at most (p95)', 0.95),
      panel('99 % at most (p99)', 0.99),
    ],
  };
}

/** Above 1 the budget of a month does not last a month; docs/runbook.md says from when on it is an alert. */
function objectiveRow(services: Services): Row {
  const burn = (name: 'Availability' | 'Latency', allowed: (service: WorkloadWithObjective) => number): Panel => ({
    title: `${name}: how fast the budget burns`,
    description:
      'Failures of the last hour as a multiple of those that the objective allows. At 1 the budget lasts a month.',
    unit: 'short',
    queries: map(services, (service) => ({
      expr: `${recorded(name, '1h')}{service="${service.name}",${chosenNamespace}} / ${share(1 - allowed(service))}`,
      legend: '{{service}}',
    })),
  });
  return {
    title: 'Objectives',
    panels: [
      burn('Availability', ({ objective }) => objective.availability),
      burn('Latency', ({ objective }) => objective.latency.share),
    ],
  };
}

function saturationRow(services: Services): Row {
  const pods = (title: string, unit: Panel['unit'], expr: (of: (metric: string) => string) => string): Panel => ({
    title,
    unit,
    queries: map(services, ({ name }) => ({
      expr: expr((metric) => seriesOf({ metric, where: chosenNamespace }, name)),
      legend: '{{pod}}',
    })),
  });
  const most = (metric: string): string => aggregated('max', byPod, metric);
  return {
    title: 'Pods',
    panels: [
      pods('CPUs in use', 'short', (of) => rate(of('process_cpu_seconds_total'), perInterval, byPod)),
      pods('Memory in use', 'bytes', (of) => most(of('process_resident_memory_bytes'))),
      pods('How late timers are (p99 of the event loop)', 's', (of) => most(of('nodejs_eventloop_lag_p99_seconds'))),
    ],
  };
}

function each(services: Services, expr: (service: WorkloadWithObjective) => string): Panel['queries'] {
  return map(services, (service) => ({ expr: expr(here(service)), legend: version }));
}

function map(services: Services, query: (service: WorkloadWithObjective) => Query): Panel['queries'] {
  const [first, ...rest] = services;
  return [query(first), ...rest.map(query)];
}

/** The same service, in the namespace that is looked at. */
export function here(service: WorkloadWithObjective): WorkloadWithObjective {
  const { requests, failures, durations } = indicatorOf(service.objective);
  const [first, ...rest] = requests.map((series) => narrowed(series, chosenNamespace));
  if (!first) throw new Error(`${service.name} counts no requests`);
  const indicator = {
    requests: [first, ...rest] as const,
    failures: narrowed(failures, chosenNamespace),
    durations: narrowed(durations, chosenNamespace),
  };
  return { ...service, objective: { ...service.objective, indicator } };
}
