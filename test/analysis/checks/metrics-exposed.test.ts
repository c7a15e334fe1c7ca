import { findingsOf as allFindings } from '../../../src/analysis/rules';
import { fixtureLab } from '../../support/lab';
import { documentsOf } from '../documents';

const lab = fixtureLab('local', { systems: ['music'] });

const monitor = (app: string) =>
  `kind: ServiceMonitor\nmetadata: { name: one, namespace: ns }\nspec: { endpoints: [], selector: { matchLabels: { app: ${app} } } }\n---\n`;
const rule = (key: string, name: string, expr: string) =>
  `kind: PrometheusRule\nmetadata: { name: rules, namespace: ns }\nspec: { groups: [{ name: g, rules: [{ ${key}: '${name}', expr: '${expr}' }] }] }\n---\n`;
const dashboard = (json: object, label = "grafana_dashboard: '1'") =>
  `kind: ConfigMap\nmetadata: { name: board, namespace: ns, labels: { ${label} } }\ndata: { board.json: '${JSON.stringify(json)}' }\n`;
const panel = (expr: string) => dashboard({ panels: [{ title: 'A panel', targets: [{ expr }] }] });

const found = (text: string) =>
  allFindings(lab, documentsOf(text))
    .filter((finding) => finding.rule === 'metrics-exposed')
    .map(({ value }) => value);

test.each([
  ['a metric of every service', 'rate(http_requests_total[5m])'],
  ['the counters of a histogram', 'rate(http_request_duration_seconds_bucket[5m])'],
  ['what Prometheus notes itself', 'up == 0'],
])('%s is known where a service is followed', (_, expr) => {
  expect(found(monitor('cmpt756s1') + rule('alert', 'One', expr) + panel(expr))).toEqual([]);
});

test('what a rule records is known to alerts and panels', () => {
  const recorded = rule('record', 'service:a:rate5m', 'up');
  expect(found(recorded + rule('alert', 'One', 'service:a:rate5m > 1') + panel('service:a:rate5m'))).toEqual([]);
  expect(found(panel('service:a:rate5m'))).toEqual(['A panel: service:a:rate5m']);
});

test('a misspelt metric is found in a rule, in a panel and in a variable of a dashboard', () => {
  const followed = monitor('cmpt756s1');
  expect(found(followed + rule('alert', 'Errors', 'rate(http_request_total[5m]) > 1'))).toEqual([
    'Errors: http_request_total',
  ]);
  expect(found(followed + panel('rate(http_request_duration_seconds[5m])'))).toEqual([
    'A panel: http_request_duration_seconds',
  ]);
  const list = [{ name: 'namespace', query: 'label_values(upp{service="a"}, namespace)' }];
  expect(found(dashboard({ templating: { list } }))).toEqual(['variable namespace: upp']);
});

test('a metric of a service that nobody follows is found, and one of another system', () => {
  expect(found(monitor('other') + panel('http_requests_total'))).toEqual(['A panel: http_requests_total']);
  expect(found(monitor('cmpt756s1') + panel('fortune_leading'))).toEqual(['A panel: fortune_leading']);
});

test('a ConfigMap that is no dashboard is left alone', () => {
  expect(found(dashboard({ panels: [{ targets: [{ expr: 'nothing' }] }] }, 'app: other'))).toEqual([]);
});
