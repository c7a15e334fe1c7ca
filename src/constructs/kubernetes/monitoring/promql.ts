/** Parts of PromQL that rules and panels have in common. */
import type { SeriesContract } from '../../../contract';

/** What tells services apart in all that Prometheus keeps: a class has the same service in many namespaces. */
export const byService = ['namespace', 'service'] as const;
export const byVersion = [...byService, 'version'] as const;
export const byPod = [...byVersion, 'pod'] as const;

export type Grouping = readonly string[];

/** The series of a service: `up{service="cmpt756s1"}`. */
export function seriesOf({ metric, where }: SeriesContract, service: string): string {
  return `${metric}{${[`service="${service}"`, ...(where === undefined ? [] : [where])].join(',')}}`;
}

/** The same series of a histogram's counters: `_bucket`, `_sum` or `_count`. */
export function partOf({ metric, ...series }: SeriesContract, part: 'bucket' | 'sum' | 'count'): SeriesContract {
  return { ...series, metric: `${metric}_${part}` };
}

export function narrowed({ metric, where }: SeriesContract, matcher: string): SeriesContract {
  return { metric, where: where === undefined ? matcher : `${where},${matcher}` };
}

/** How much a counter grows in a second, averaged over the window. */
export function rate(series: string, window: string, by: Grouping): string {
  return aggregated('sum', by, `rate(${series}[${window}])`);
}

export function aggregated(operator: 'sum' | 'max' | 'min' | 'count', by: Grouping, expression: string): string {
  return `${operator} by (${by.join(', ')}) (${expression})`;
}

/** The duration that this share of requests does not exceed, by the histogram. */
export function quantile(share: number, buckets: string, window: string, by: Grouping): string {
  return `histogram_quantile(${share}, ${rate(buckets, window, [...by, 'le'])})`;
}

/** A share of 1 without the noise of binary fractions. */
export function share(value: number): number {
  return Number(value.toFixed(6));
}
