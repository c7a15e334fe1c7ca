import {
  chosenNamespace,
  type Dashboard,
  perInterval,
  type Row,
} from '../../../constructs/kubernetes/monitoring/dashboard';
import { durationBuckets, failureRatio, requestRate } from '../../../constructs/kubernetes/monitoring/indicators';
import { recorded } from '../../../constructs/kubernetes/monitoring/objective-rules';
import { byService, byVersion, quantile } from '../../../constructs/kubernetes/monitoring/promql';
import { here, serviceRows } from '../../../constructs/kubernetes/monitoring/service-panels';
import type { WorkloadWithObjective, SystemOf } from '../../../lab/lab';

/** S1, S2 and DB, and S2's canary beside the stable version. */
export function servicesDashboard({ namespace, workloads }: SystemOf<'music'>): Dashboard {
  const services = [workloads.users, workloads.music, workloads.datastore] as const;
  return {
    name: 'music',
    title: 'Music: users, music and datastore',
    namespace,
    services: services.map(({ name }) => name),
    rows: serviceRows(services, [canaryRow(workloads.music)]),
  };
}

function canaryRow(music: WorkloadWithObjective): Row {
  const s2 = here(music);
  const all = requestRate(s2, perInterval, byService);
  const byEach = (expr: string) => [{ expr, legend: '{{version}}' }] as const;
  return {
    title: 'S2: the canary beside the stable version',
    panels: [
      {
        title: 'Share of the calls',
        description: 'What `lab canary` has set, as it really is.',
        unit: 'percentunit',
        queries: byEach(
          `${requestRate(s2, perInterval, byVersion)} / on (namespace, service) group_left () (${all} > 0)`,
        ),
      },
      {
        title: 'Share that failed, now',
        kind: 'stat',
        unit: 'percentunit',
        queries: byEach(`${recorded('Availability', '5m', 'version')}{service="${music.name}",${chosenNamespace}}`),
      },
      { title: 'Share that failed', unit: 'percentunit', queries: byEach(failureRatio(s2, perInterval, byVersion)) },
      {
        title: '95 % take at most (p95)',
        unit: 's',
        queries: byEach(quantile(0.95, durationBuckets(s2), perInterval, byVersion)),
      },
    ],
  };
}
