import type { RuleGroup } from '../../tools/prometheus';
import { checkRules, type RuleTest, testRules } from '../../tools/promtool';

const groups = (expr: string): readonly RuleGroup[] => [
  { name: 'control', rules: [{ alert: 'Down', expr, for: '1m' }] },
];

const downAt = (evalTime: string, alerts: RuleTest['alert_rule_test'][number]['exp_alerts']): readonly RuleTest[] => [
  {
    interval: '30s',
    input_series: [{ series: 'up{service="cmpt756db"}', values: '1 1 0 0 0 0 0' }],
    alert_rule_test: [{ eval_time: evalTime, alertname: 'Down', exp_alerts: alerts }],
  },
];

test('rules that Prometheus would take pass', async () => {
  expect(await checkRules(groups('up == 0'))).toBeUndefined();
});

test('an expression that does not parse is found', async () => {
  expect(await checkRules(groups('up === 0'))).toMatch(/could not parse expression/);
});

test('an alert fires after its time, and not before', async () => {
  expect(await testRules(groups('up == 0'), downAt('1m', []))).toBeUndefined();
  const alerts = [{ exp_labels: { service: 'cmpt756db' } }];
  expect(await testRules(groups('up == 0'), downAt('2m', alerts))).toBeUndefined();
});

test('an alert that does not fire when a case wants it is found', async () => {
  expect(await testRules(groups('up == 2'), downAt('2m', [{ exp_labels: { service: 'cmpt756db' } }]))).toMatch(
    /FAILED/,
  );
});
