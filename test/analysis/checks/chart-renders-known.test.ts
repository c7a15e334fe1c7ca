import { knownRenders } from '../../../src/analysis/chart-renders/known';
import { helmCharts } from '../../../src/lab/versions';
import { documentsOf, nested } from '../documents';
import { remediesOf, valuesOf } from '../findings';

const kiali = { name: 'kiali', namespace: 'istio-system', chart: 'kiali-server', version: helmCharts.kiali.version };
const stack = {
  name: 'c756',
  namespace: 'istio-system',
  chart: 'kube-prometheus-stack',
  version: helmCharts.prometheusStack.version,
  values: [JSON.stringify({ alertmanager: { enabled: false } })],
};

const installed = (release: object) => documentsOf('', { helm_release: { one: release } });
const found = (release: object) => valuesOf('chart-renders-known', installed(release));

test('passes releases of which it is known what they make', () => {
  expect(found(kiali)).toEqual([]);
  expect(found(stack)).toEqual([]);
});

test.each([
  ['a chart that nobody has read', { ...kiali, chart: 'nginx' }, 'chart: nginx'],
  ['a version that nobody has read', { ...kiali, version: '9.9.9' }, 'chart: kiali-server 9.9.9'],
  ['a version that nobody has rendered', { ...kiali, chart: 'istiod', version: '9.9.9' }, 'chart: istiod 9.9.9'],
  ['a release of another name', { ...stack, name: 'mon' }, 'release: istio-system/mon'],
  ['a release in another namespace', { ...kiali, namespace: 'kiali' }, 'release: kiali/kiali'],
  [
    'a value that makes more of the chart',
    { ...stack, values: [JSON.stringify({ alertmanager: { enabled: true } })] },
    'values: alertmanager.enabled: true',
  ],
  [
    'a number of pods that something else decides',
    { ...kiali, chart: 'istiod', name: 'istiod', version: helmCharts.istiod.version },
    'values: autoscaleEnabled: the chart’s own value',
  ],
  [
    'a value that makes less of the chart',
    { ...stack, values: [JSON.stringify({ alertmanager: { enabled: false }, grafana: { enabled: false } })] },
    'values: grafana.enabled: false',
  ],
  [
    'a value that is left out, and so is the chart’s own',
    { ...stack, values: ['{}'] },
    'values: alertmanager.enabled: the chart’s own value',
  ],
])('finds %s', (_, release, value) => {
  expect(found(release)).toEqual([value]);
});

test('says of each chart what is to be done about a new version', () => {
  const remedy = (chart: string) => remediesOf('chart-renders-known', installed({ ...kiali, chart, version: '9.9.9' }));
  expect(remedy('kiali-server')).toEqual([
    'known is 2.29.0: read https://github.com/kiali/helm-charts/blob/v2.29.0/kiali-server/templates of the new version, and bring src/analysis/chart-renders up to it',
  ]);
  expect(remedy('istiod')).toEqual([
    'known is 1.30.3: name a module that has it in scripts/chart-modules.ts, and run: npm run renders',
  ]);
});

test('says of a value for which what the chart makes is known', () => {
  const less = {
    ...stack,
    values: [JSON.stringify({ alertmanager: { enabled: false }, grafana: { enabled: false } })],
  };
  expect(remediesOf('chart-renders-known', installed(less))).toEqual([
    'what the chart makes is known for the chart’s own value: change src/analysis/chart-renders too',
  ]);
});

test('knows every chart of the platform in the version that is installed', () => {
  expect(knownRenders.map(({ chart, version }) => `${chart} ${version}`).sort()).toEqual(
    Object.values(helmCharts)
      .map(({ name, version }) => `${name} ${version}`)
      .sort(),
  );
});

test('values by their paths are nested as Helm takes them', () => {
  expect(nested({ 'a.b': 1, c: [], 'd.e': undefined })).toEqual({ a: { b: 1 }, c: [] });
});
