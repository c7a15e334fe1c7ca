/** Which part of a service's requests fails or takes too long, in PromQL. */
import type { IndicatorContract, ObjectiveContract } from '../../../contract';
import type { WorkloadWithObjective } from '../../../lab/lab';
import { type Grouping, narrowed, partOf, rate, seriesOf } from './promql';

/** Probes ask often and are answered at once: they would hide every failure among them. */
const asked = 'route!~"(.*/)?(health|readiness|metrics)"';

const httpIndicator: IndicatorContract = {
  requests: [{ metric: 'http_requests_total', where: asked }],
  failures: { metric: 'http_requests_total', where: `${asked},status=~"5.."` },
  durations: { metric: 'http_request_duration_seconds', where: asked },
};

export function indicatorOf({ indicator = httpIndicator }: ObjectiveContract): IndicatorContract {
  return indicator;
}

type WithObjective = Pick<WorkloadWithObjective, 'name' | 'objective'>;

/** Requests a second. */
export function requestRate({ name, objective }: WithObjective, window: string, by: Grouping): string {
  return indicatorOf(objective)
    .requests.map((series) => rate(seriesOf(series, name), window, by))
    .join(' + ');
}

/** From 0 to 1; nothing while nobody asks. Where nothing has failed yet there is no such series: that is 0. */
export function failureRatio(workload: WithObjective, window: string, by: Grouping): string {
  const all = requestRate(workload, window, by);
  const failed = rate(seriesOf(indicatorOf(workload.objective).failures, workload.name), window, by);
  return `(${failed} or 0 * (${all})) / (${all} > 0)`;
}

/** The share of requests that took longer than the objective has it. */
export function slowRatio({ name, objective }: WithObjective, window: string, by: Grouping): string {
  const { durations } = indicatorOf(objective);
  const quick = narrowed(partOf(durations, 'bucket'), `le="${objective.latency.seconds}"`);
  const all = rate(seriesOf(partOf(durations, 'count'), name), window, by);
  return `1 - ${rate(seriesOf(quick, name), window, by)} / (${all} > 0)`;
}

/** The histogram of a service's durations. */
export function durationBuckets({ name, objective }: WithObjective): string {
  return seriesOf(partOf(indicatorOf(objective).durations, 'bucket'), name);
}
