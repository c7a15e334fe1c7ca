import { aggregated, byService, rate, seriesOf } from '../../constructs/kubernetes/monitoring/promql';
import type { Alert } from '../../constructs/kubernetes/monitoring/rules';
import type { HttpWorkload } from '../../lab/lab';

/** What the writer sees of the ring, and of itself. */
export function ringAlerts({ name }: Pick<HttpWorkload, 'name'>): readonly Alert[] {
  const of = (metric: string): string => seriesOf({ metric }, name);
  return [
    {
      alert: 'RingMemberDown',
      expr: `${aggregated('max', [...byService, 'member'], of('writer_ring_member_up'))} == 0`,
      for: '1m',
      severity: 'warning',
      summary: 'The writer in {{ $labels.namespace }} has lost the member {{ $labels.member }} of the ring.',
    },
    {
      alert: 'WriterStandsStill',
      expr: `${rate(of('writer_rows_total'), '5m', byService)} == 0`,
      for: '1m',
      severity: 'critical',
      summary: 'No row of the writer in {{ $labels.namespace }} was acknowledged in the last five minutes.',
    },
  ];
}
