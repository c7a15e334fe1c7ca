import {
  chosenNamespace,
  type Dashboard,
  perInterval,
  type Row,
} from '../../../constructs/kubernetes/monitoring/dashboard';
import { aggregated, byService, quantile, rate, seriesOf } from '../../../constructs/kubernetes/monitoring/promql';
import { serviceRows } from '../../../constructs/kubernetes/monitoring/service-panels';
import type { SystemOf } from '../../../lab/lab';

/** Calls by module and what became of them, and the workers that run them. */
export function functionsDashboard({ namespace, workloads: { functions } }: SystemOf<'functions'>): Dashboard {
  const of = (metric: string): string => seriesOf({ metric, where: chosenNamespace }, functions.name);
  return {
    name: 'functions',
    title: 'Functions: calls and workers',
    namespace,
    services: [functions.name],
    rows: [callRow(of), workerRow(of), ...serviceRows([functions])],
  };
}

/** The series of the runtime. */
type Series = (metric: string) => string;

const byModule = [...byService, 'module'];

function callRow(of: Series): Row {
  const took = (part: number) => ({
    expr: quantile(part, of('function_call_duration_seconds_bucket'), perInterval, [...byModule, 'function']),
    legend: `{{module}} {{function}} p${part * 100}`,
  });
  return {
    title: 'Calls',
    panels: [
      {
        title: 'Calls a second, by what became of them',
        unit: 'reqps',
        queries: [
          {
            expr: rate(of('function_calls_total'), perInterval, [...byModule, 'outcome']),
            legend: '{{module}} {{outcome}}',
          },
        ],
      },
      { title: 'How long calls take', unit: 's', queries: [took(0.5), took(0.95), took(0.99)] },
    ],
  };
}

function workerRow(of: Series): Row {
  return {
    title: 'Pods and workers',
    panels: [
      {
        title: 'Pods',
        description: 'None while nobody calls.',
        kind: 'stat',
        unit: 'short',
        queries: [{ expr: aggregated('count', byService, of('up')), legend: 'pods' }],
      },
      {
        title: 'Workers',
        unit: 'short',
        queries: [{ expr: aggregated('sum', byModule, of('function_workers')), legend: '{{module}}' }],
      },
      {
        title: 'Calls that wait for a worker',
        unit: 'short',
        queries: [{ expr: aggregated('sum', byModule, of('function_calls_waiting')), legend: '{{module}}' }],
      },
      {
        title: 'Workers that ended a second, by why',
        unit: 'short',
        queries: [
          {
            expr: rate(of('function_worker_ends_total'), perInterval, [...byModule, 'why']),
            legend: '{{module}} {{why}}',
          },
        ],
      },
    ],
  };
}
