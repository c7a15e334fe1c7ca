import type { WorkloadWithObjective } from '../../../lab/lab';
import { failureRatio, slowRatio } from './indicators';
import { byService, byVersion, share } from './promql';
import type { Alert, RecordingRule, RuleGroup } from './rules';

/**
 * How fast a month's budget may burn before somebody is told: at 14.4 times the rate that uses it up exactly, an hour takes
 * 2 % of it; the short window ends the alert soon after the trouble has ended.
 * Source: Site Reliability Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts", table 5-8 (read 2026-11-30):
 * https://sre.google/workbook/alerting-on-slos/
 */
const burns = [
  { speed: 'Fast', severity: 'critical', long: '1h', short: '5m', factor: 14.4 },
  { speed: 'Fast', severity: 'critical', long: '6h', short: '30m', factor: 6 },
  { speed: 'Slowly', severity: 'warning', long: '3d', short: '6h', factor: 1 },
] as const;

/** Windows by how often they are worth computing: what a day holds changes little in a minute. */
const windows = { often: ['5m', '30m', '1h'], seldom: ['6h', '3d'] } as const;

type Window = (typeof windows)[keyof typeof windows][number];

/** What an objective is about: its ratio, and how much of it is allowed. */
interface ServiceLevelObjective {
  readonly name: 'Availability' | 'Latency';
  readonly ratio: (window: string) => string;
  readonly budget: number;
  readonly kept: string;
}

function objectivesOf(workload: WorkloadWithObjective): readonly ServiceLevelObjective[] {
  const { availability, latency } = workload.objective;
  return [
    {
      name: 'Availability',
      ratio: (window) => failureRatio(workload, window, byService),
      budget: share(1 - availability),
      kept: `${percent(availability)} of its requests are to succeed`,
    },
    {
      name: 'Latency',
      ratio: (window) => slowRatio(workload, window, byService),
      budget: share(1 - latency.share),
      kept: `${percent(latency.share)} of its requests are to take at most ${latency.seconds * 1000} ms`,
    },
  ];
}

/** The recorded share of requests that failed or were slow. */
export function recorded(
  about: ServiceLevelObjective['name'],
  window: Window,
  level: 'service' | 'version' = 'service',
): string {
  return `${level}:${about.toLowerCase()}_failures:ratio_rate${window}`;
}

/**
 * Rules and alerts of what one service promises.
 * @throws Error for an objective of which no alert could ever be heard
 */
export function objectiveGroups(workload: WorkloadWithObjective): readonly RuleGroup[] {
  checkObjective(workload);
  const objectives = objectivesOf(workload);
  const ratios = (some: readonly Window[]): readonly RecordingRule[] =>
    objectives.flatMap(({ name, ratio }) =>
      some.map((window) => ({ record: recorded(name, window), expr: ratio(window) })),
    );
  const canary = workload.releases.length > 1;
  return [
    { name: `${workload.name}-days`, interval: '5m', rules: ratios(windows.seldom) },
    {
      name: `${workload.name}-objective`,
      rules: [
        ...ratios(windows.often),
        ...(canary ? [ratioByVersion(workload)] : []),
        ...objectives.flatMap((objective) => burnAlerts(workload, objective)),
        ...(canary ? [versionFails(workload)] : []),
      ],
    },
  ];
}

function burnAlerts(
  { name: service }: WorkloadWithObjective,
  { name, budget, kept }: ServiceLevelObjective,
): readonly Alert[] {
  return (['Fast', 'Slowly'] as const).map((speed): Alert => {
    const own = burns.filter((burn) => burn.speed === speed);
    const above = (window: Window, factor: number): string =>
      `${recorded(name, window)}{service="${service}"} > ${factor} * ${budget}`;
    const pairs = own.map(({ long, short, factor }) => `${above(long, factor)} and ${above(short, factor)}`);
    return {
      alert: `${name}Burns${speed}`,
      expr: pairs.length > 1 ? pairs.map((pair) => `(${pair})`).join(' or ') : pairs.join(),
      severity: own[0]?.severity ?? 'warning',
      summary: `${service} in {{ $labels.namespace }} breaks its promise${speed === 'Fast' ? ' fast' : ''}: ${kept}.`,
    };
  });
}

function checkObjective({ name, objective: { availability, latency } }: WorkloadWithObjective): void {
  const least = share(1 - 1 / burns[0].factor);
  for (const promised of [availability, latency.share])
    if (promised <= least || promised >= 1)
      throw new Error(`${name} promises ${promised}: a share above ${least} and below 1 is wanted, e.g. 0.99`);
  // The newest Prometheus writes the bound 1 as 1.0, older ones as 1.
  if (Number.isInteger(latency.seconds))
    throw new Error(`${name} promises answers within ${latency.seconds} s: choose a bound that is no whole number`);
}

function ratioByVersion(workload: WorkloadWithObjective): RecordingRule {
  return { record: recorded('Availability', '5m', 'version'), expr: failureRatio(workload, '5m', byVersion) };
}

/** A canary has few of the calls, so that the whole service may keep its promise while every second call of the canary fails. */
function versionFails({ name, objective }: WorkloadWithObjective): Alert {
  const ratio = `${recorded('Availability', '5m', 'version')}{service="${name}"}`;
  const best = `min by (namespace, service) (${ratio})`;
  const limit = `${burns[0].factor} * ${share(1 - objective.availability)}`;
  return {
    alert: 'VersionFailsMore',
    expr: `${ratio} > ${limit} and ${ratio} > on (namespace, service) group_left () 2 * ${best}`,
    for: '1m',
    severity: 'critical',
    summary: `Version {{ $labels.version }} of ${name} in {{ $labels.namespace }} fails, and another version does not.`,
  };
}

function percent(value: number): string {
  return `${share(value * 100)} %`;
}
