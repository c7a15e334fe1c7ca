/** What only days would show: promtool evaluates the rules as they are over series that are made up. */
import { monitored } from '../../support/monitoring';
import { checkRules, type RuleTest, testRules } from '../../tools/promtool';

const systems = monitored();
const all = systems.map(({ system, groups }) => [system, groups] as const);

/** Every pair of an alert on a burn rate and a service, with what the service's objective allows. */
const burning = systems.flatMap(({ groups, namespace }) =>
  groups.flatMap(({ rules }) =>
    rules.flatMap((rule) => {
      if (!('alert' in rule) || !rule.alert.endsWith('BurnsFast')) return [];
      const about = rule.alert.replace('BurnsFast', '');
      const [, service = ''] = /service="([^"]+)"/.exec(rule.expr) ?? [];
      const budget = Number(/14\.4 \* ([\d.]+)/.exec(rule.expr)?.[1]);
      return [{ about, service, budget, namespace, groups }];
    }),
  ),
);

type Window = '5m' | '30m' | '1h' | '6h' | '3d';

test.each(all)('Prometheus takes every rule of %s', async (_, groups) => {
  expect(await checkRules(groups)).toBeUndefined();
});

describe.each(burning)('$about of $service', ({ about, service, budget, namespace, groups }) => {
  /** The recorded ratios as multiples of what is allowed; 0 in windows that are not named. */
  const alertsAt = (
    multiples: Readonly<Partial<Record<Window, number>>>,
    expected: { fast: boolean; slow: boolean },
  ) => {
    const input_series = (['5m', '30m', '1h', '6h', '3d'] as const).map((window) => ({
      series: `service:${about.toLowerCase()}_failures:ratio_rate${window}{namespace="${namespace}",service="${service}"}`,
      values: `${(multiples[window] ?? 0) * budget}x5`,
    }));
    const alert = (name: string, severity: string, fires: boolean) => ({
      eval_time: '2m',
      alertname: name,
      exp_alerts: fires ? [{ exp_labels: { namespace, service, severity } }] : [],
    });
    const only = groups.map((group) => ({
      ...group,
      rules: group.rules.flatMap((rule) =>
        'alert' in rule && rule.expr.includes(`service="${service}"`) ? [{ ...rule, annotations: {} }] : [],
      ),
    }));
    const tests: readonly RuleTest[] = [
      {
        interval: '1m',
        input_series,
        alert_rule_test: [
          alert(`${about}BurnsFast`, 'critical', expected.fast),
          alert(`${about}BurnsSlowly`, 'warning', expected.slow),
        ],
      },
    ];
    return testRules(only, tests);
  };

  test.each([
    ['nothing at what is allowed', { '5m': 0.99, '30m': 0.99, '1h': 0.99, '6h': 0.99, '3d': 0.99 }, false, false],
    ['a page at 14.4 times of it, for an hour and still', { '5m': 14.5, '1h': 14.5 }, true, false],
    ['nothing below that', { '5m': 14.3, '1h': 14.3 }, false, false],
    ['nothing when it has ended', { '5m': 0, '1h': 14.5 }, false, false],
    ['nothing when it has just begun', { '5m': 14.5, '1h': 1 }, false, false],
    ['a page at 6 times, for six hours and still', { '30m': 6.1, '6h': 6.1 }, true, false],
    ['a warning at once, for three days and still', { '6h': 1.1, '3d': 1.1 }, false, true],
    ['nothing three days later', { '6h': 0.5, '3d': 1.1 }, false, false],
  ] as const)('is %s', async (_title, multiples, fast, slow) => {
    expect(await alertsAt(multiples, { fast, slow })).toBeUndefined();
  });
});

describe('from the counters to the alert', () => {
  const music = systems.find(({ system }) => system === 'music');
  const series = (status: number, values: string) => ({
    series: `http_requests_total{namespace="c756ns",service="cmpt756s1",version="v1",route="/api/v1/user/:user_id",status="${status}"}`,
    values,
  });
  const probes = {
    series:
      'http_requests_total{namespace="c756ns",service="cmpt756s1",version="v1",route="/api/v1/user/health",status="200"}',
    values: '0+100000x400',
  };
  const firesAt = async (eval_time: string, alertname: string, failing: string): Promise<string | undefined> =>
    testRules(
      (music?.groups ?? []).map((group) => ({
        ...group,
        rules: group.rules.map((rule) => ('alert' in rule ? { ...rule, annotations: {} } : rule)),
      })),
      [
        {
          interval: '1m',
          // A hundred requests a minute for six hours, of which `failing` fail.
          input_series: [series(200, '0+100x400'), series(502, failing), probes],
          alert_rule_test: [
            {
              eval_time,
              alertname,
              exp_alerts: [{ exp_labels: { namespace: 'c756ns', service: 'cmpt756s1', severity: 'critical' } }],
            },
          ],
        },
      ],
    );

  test('a fifth of the requests that fails for an hour is a page, however many probes there are', async () => {
    expect(await firesAt('320m', 'AvailabilityBurnsFast', '0x260 25+25x140')).toBeUndefined();
  });

  test('a twentieth that fails for ten minutes is none', async () => {
    expect(await firesAt('320m', 'AvailabilityBurnsFast', '0x310 5+5x90')).toMatch(/FAILED/);
  });
});
