import { aggregated, byService, seriesOf } from '../../constructs/kubernetes/monitoring/promql';
import type { Alert } from '../../constructs/kubernetes/monitoring/rules';
import type { HttpWorkload } from '../../lab/lab';

export function functionAlerts({ name }: Pick<HttpWorkload, 'name'>): readonly Alert[] {
  const waiting = seriesOf({ metric: 'function_calls_waiting' }, name);
  return [
    {
      alert: 'CallsWaitForWorkers',
      expr: `${aggregated('min', [...byService, 'module'], `min_over_time(${waiting}[1m])`)} > 0`,
      severity: 'warning',
      summary: 'Calls of {{ $labels.module }} in {{ $labels.namespace }} have waited for a free worker for a minute.',
    },
  ];
}
