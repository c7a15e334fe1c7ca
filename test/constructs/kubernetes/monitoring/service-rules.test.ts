import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Testing } from 'cdk8s';
import { ServiceRules } from '../../../../src/constructs/kubernetes/monitoring/service-rules';
import { small } from '../../../../src/constructs/kubernetes/resources';
import { helmCharts } from '../../../../src/lab/versions';
import { manifestsOf } from '../../../support/charts';
import { fixtureLab } from '../../../support/lab';
import { type Group, monitored } from '../../../support/monitoring';

const runbook = readFileSync(join(__dirname, '../../../../docs/runbook.md'), 'utf8');
const headings = [...runbook.matchAll(/^##+ (.+)$/gm)].map(([, heading = '']) => heading);

const alerts = monitored().flatMap(({ groups }) =>
  groups.flatMap(({ rules }) => rules.flatMap((rule) => ('alert' in rule ? [rule] : []))),
);

test('every alert has a severity, a summary, and a section of the runbook that says what to do', () => {
  expect(alerts.length).toBeGreaterThan(30);
  for (const { alert, labels, annotations } of alerts) {
    expect(['critical', 'warning']).toContain(labels?.['severity']);
    expect(annotations?.['summary']).toMatch(/\{\{ \$labels\.namespace \}\}/);
    expect(annotations?.['runbook_url']).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
  }
  const named = [...new Set(alerts.map(({ alert }) => alert))];
  expect(named.filter((alert) => !headings.includes(alert))).toEqual([]);
});

test('an alert leads to the runbook at the address that lab.yaml has for it', () => {
  const runbook = 'https://wiki.example/runbook';
  const groups = manifestsOf(fixtureLab('local', { runbook })).filter(({ kind }) => kind === 'PrometheusRule');
  const urls = JSON.stringify(groups).match(/"runbook_url":"[^"]*"/g) ?? [];
  expect(urls.length).toBeGreaterThan(0);
  for (const url of urls) expect(url).toContain(`"${runbook}#`);
});

test('the runbook has no section of an alert that nobody raises', () => {
  const names: ReadonlySet<string> = new Set(alerts.map(({ alert }) => alert));
  const sections = headings.filter((heading) => /^[A-Z][a-z]+([A-Z][a-z]+)+$/.test(heading));
  expect(sections.filter((heading) => !names.has(heading))).toEqual([]);
});

test('rules carry the label by which the release of kube-prometheus-stack follows them', () => {
  const rules = manifestsOf(fixtureLab()).filter(({ kind }) => kind === 'PrometheusRule');
  expect(rules.length).toBeGreaterThan(0);
  expect(helmCharts.prometheusStack.name).toBe('kube-prometheus-stack');
  for (const { metadata } of rules) expect(metadata.labels).toMatchObject({ release: 'c756' });
});

test('limits of pods become thresholds: nine tenths of them', () => {
  const { music } = fixtureLab().systems;
  if (!music) throw new Error('the fixture lab wants music');
  const chart = Testing.chart();
  const limits = { ...small.limits, cpu: '2', memory: '1Gi' };
  new ServiceRules(chart, 'Rules', {
    name: 'one',
    services: [music.workloads.users],
    resources: { ...small, limits },
    release: 'c756',
    runbook: 'docs/runbook.md',
  });
  const [{ spec }] = Testing.synth(chart) as [{ spec: { groups: readonly Group[] } }];
  const rules = spec.groups.flatMap((group) => group.rules);
  const thresholds = ['CpuNearLimit', 'MemoryNearLimit'].map((name) =>
    rules.find((rule) => 'alert' in rule && rule.alert === name)?.expr.replace(/^.* > /, ''),
  );
  expect(thresholds).toEqual(['0.9 * 2', `0.9 * ${2 ** 30}`]);
});
