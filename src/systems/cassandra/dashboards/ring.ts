import {
  chosenNamespace,
  type Dashboard,
  perInterval,
  type Row,
} from '../../../constructs/kubernetes/monitoring/dashboard';
import { aggregated, byService, rate, seriesOf } from '../../../constructs/kubernetes/monitoring/promql';
import { serviceRows } from '../../../constructs/kubernetes/monitoring/service-panels';
import type { SystemOf } from '../../../lab/lab';

/** The ring as its writer sees it, and the writer. */
export function ringDashboard({ namespace, workloads: { writer } }: SystemOf<'cassandra'>): Dashboard {
  const of = (metric: string): string => seriesOf({ metric, where: chosenNamespace }, writer.name);
  return {
    name: 'cassandra',
    title: 'Cassandra: the ring and its writer',
    namespace,
    services: [writer.name],
    rows: [ringRow(of), writerRow(of), ...serviceRows([writer])],
  };
}

/** The series of the writer. */
type Series = (metric: string) => string;

function ringRow(of: Series): Row {
  const isUp = of('writer_ring_member_up');
  return {
    title: 'The ring, as the writer sees it',
    panels: [
      {
        title: 'Members that are up',
        kind: 'stat',
        unit: 'short',
        queries: [{ expr: aggregated('sum', byService, isUp), legend: 'up' }],
      },
      {
        title: 'Each member',
        description: '1 while the writer is connected to it, 0 while it is not.',
        unit: 'short',
        queries: [{ expr: aggregated('min', [...byService, 'member'], isUp), legend: '{{member}}' }],
      },
    ],
  };
}

function writerRow(of: Series): Row {
  const byTopic = [...byService, 'topic'];
  return {
    title: 'The writer',
    panels: [
      {
        title: 'Rows acknowledged a second',
        unit: 'short',
        queries: [{ expr: rate(of('writer_rows_total'), perInterval, byTopic), legend: '{{topic}}' }],
      },
      {
        title: 'Attempts that failed a second, by what went wrong',
        description: 'Each is repeated until it is acknowledged: no row is lost.',
        unit: 'short',
        queries: [{ expr: rate(of('writer_errors_total'), perInterval, [...byService, 'kind']), legend: '{{kind}}' }],
      },
      {
        title: 'Recorded checkpoint',
        description: 'The row after which a restart goes on.',
        unit: 'short',
        queries: [{ expr: aggregated('max', byTopic, of('writer_last_seq')), legend: '{{topic}}' }],
      },
    ],
  };
}
