import { objectiveGroups } from '../../../../src/constructs/kubernetes/monitoring/objective-rules';
import type { WorkloadWithObjective } from '../../../../src/lab/lab';
import { fixtureLab } from '../../../support/lab';

const { music } = fixtureLab().systems;
if (!music) throw new Error('the fixture lab wants music');
const { users, music: songs } = music.workloads;

const promising = (objective: Partial<WorkloadWithObjective['objective']>): WorkloadWithObjective => ({
  ...users,
  objective: { ...users.objective, ...objective },
});

const rulesOf = (workload: WorkloadWithObjective) => objectiveGroups(workload).flatMap(({ rules }) => rules);

function expressionOf(workload: WorkloadWithObjective, name: string): string {
  const found = rulesOf(workload).find((rule) => ('record' in rule ? rule.record : rule.alert) === name);
  if (!found) throw new Error(`no rule ${name}`);
  return found.expr;
}

test('the ratio of failures leaves out probes, and is 0 where nothing has failed yet', () => {
  const asked = 'service="cmpt756s1",route!~"(.*/)?(health|readiness|metrics)"';
  const by = 'sum by (namespace, service)';
  expect(expressionOf(users, 'service:availability_failures:ratio_rate5m')).toBe(
    `(${by} (rate(http_requests_total{${asked},status=~"5.."}[5m])) or 0 * (${by} (rate(http_requests_total{${asked}}[5m])))) ` +
      `/ (${by} (rate(http_requests_total{${asked}}[5m])) > 0)`,
  );
});

test('a page comes at 14.4 times the budget over an hour or 6 times over six, and each again over a short window', () => {
  const ratio = (window: string) => `service:availability_failures:ratio_rate${window}{service="cmpt756s1"}`;
  expect(expressionOf(promising({ availability: 0.999 }), 'AvailabilityBurnsFast')).toBe(
    `(${ratio('1h')} > 14.4 * 0.001 and ${ratio('5m')} > 14.4 * 0.001) or ` +
      `(${ratio('6h')} > 6 * 0.001 and ${ratio('30m')} > 6 * 0.001)`,
  );
  expect(expressionOf(promising({ availability: 0.999 }), 'AvailabilityBurnsSlowly')).toBe(
    `${ratio('3d')} > 1 * 0.001 and ${ratio('6h')} > 1 * 0.001`,
  );
});

test('every window that an alert looks at is recorded', () => {
  const rules = rulesOf(songs);
  const recorded = rules.flatMap((rule) => ('record' in rule ? rule.record : []));
  const asked = rules.flatMap((rule) => ('alert' in rule ? (rule.expr.match(/\w+:\w+:\w+/g) ?? []) : []));
  expect(asked.length).toBeGreaterThan(10);
  expect(asked.filter((name) => !recorded.includes(name))).toEqual([]);
});

test('only a service in several versions is watched by version', () => {
  const alerts = (workload: WorkloadWithObjective) =>
    rulesOf(workload).flatMap((rule) => ('alert' in rule ? rule.alert : []));
  expect(alerts(songs)).toContain('VersionFailsMore');
  expect(alerts(users)).not.toContain('VersionFailsMore');
});

test.each([
  ['which would have to fail more than always', { availability: 0.9 }, 'cmpt756s1 promises 0.9'],
  ['that allows no failure at all', { availability: 1 }, 'cmpt756s1 promises 1'],
  ['that is late more than always', { latency: { share: 0.5, seconds: 0.25 } }, 'cmpt756s1 promises 0.5'],
  ['with a bound that Prometheus may write otherwise', { latency: { share: 0.95, seconds: 1 } }, 'within 1 s'],
])('an objective %s is refused', (_, objective, message) => {
  expect(() => objectiveGroups(promising(objective))).toThrow(message);
});
