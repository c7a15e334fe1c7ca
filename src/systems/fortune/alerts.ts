import { aggregated, byService, seriesOf } from '../../constructs/kubernetes/monitoring/promql';
import type { Alert } from '../../constructs/kubernetes/monitoring/rules';
import type { HttpWorkload } from '../../lab/lab';

/** One leader is right; an election takes less than the minute that either must last. */
export function electionAlerts({ name }: Pick<HttpWorkload, 'name'>): readonly Alert[] {
  const leaders = aggregated('sum', byService, seriesOf({ metric: 'fortune_leading' }, name));
  return [
    {
      alert: 'NoLeader',
      expr: `${leaders} == 0`,
      for: '1m',
      severity: 'critical',
      summary: `No member of ${name} in {{ $labels.namespace }} leads.`,
    },
    {
      alert: 'SeveralLeaders',
      expr: `${leaders} > 1`,
      for: '1m',
      severity: 'critical',
      summary: `{{ $value }} members of ${name} in {{ $labels.namespace }} lead at the same time.`,
    },
  ];
}
