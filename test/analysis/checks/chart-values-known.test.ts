import { knownValues } from '../../../src/analysis/chart-values/known';
import { pathsOf } from '../../../src/analysis/chart-values/paths';
import { helmCharts } from '../../../src/lab/versions';
import { documentsOf } from '../documents';
import { valuesOf } from '../findings';

const release = (chart: { readonly name: string; readonly version: string }, values: unknown) =>
  documentsOf('', {
    helm_release: {
      one: {
        name: 'one',
        namespace: 'platform',
        chart: chart.name,
        version: chart.version,
        values: [JSON.stringify(values)],
      },
    },
  });
const check = (chart: { readonly name: string; readonly version: string }, values: unknown) =>
  valuesOf('chart-values-known', release(chart, values));

test('passes values that the chart knows, and whatever stands in its open maps', () => {
  expect(
    check(helmCharts.istiod, {
      replicaCount: 1,
      cni: { enabled: true },
      meshConfig: { defaultConfig: { proxyMetadata: { ANY: 'thing' } }, accessLogFile: '/dev/stdout' },
      env: { ENABLE_NATIVE_SIDECARS: 'true' },
    }),
  ).toEqual([]);
  expect(check(helmCharts.istioGateway, { service: { ports: [{ name: 'http2', port: 80 }] } })).toEqual([]);
});

test.each([
  ['a misspelt key', helmCharts.istiod, { replicasCount: 1 }, 'values: replicasCount'],
  ['a key in the wrong place', helmCharts.istiod, { pilot: { cni: { enabled: true } } }, 'values: pilot.cni.enabled'],
  [
    'a misspelt key deep down',
    helmCharts.kiali,
    { deployment: { ingres: { enabled: false } } },
    'values: deployment.ingres.enabled',
  ],
  ['a value in the place of a section', helmCharts.prometheusStack, { grafana: false }, 'values: grafana'],
  [
    'a misspelt key in a list',
    helmCharts.istioGateway,
    { service: { ports: [{ nmae: 'http2' }] } },
    'values: service.ports[].nmae',
  ],
  ['an empty section that there is not', helmCharts.metricsServer, { kubelet: {} }, 'values: kubelet'],
  [
    'a limit that the chart refuses',
    helmCharts.istioCni,
    { resources: { limits: { cpu: '1' } } },
    'values: resources.limits.cpu',
  ],
  ['a chart in a version that nobody has read', { name: 'istiod', version: '9.9.9' }, {}, 'chart: istiod 9.9.9'],
  ['a chart that nobody has read', { name: 'nginx', version: '1.0.0' }, {}, 'chart: nginx 1.0.0'],
])('finds %s', (_, chart, values, value) => {
  expect(check(chart, values)).toEqual([value]);
});

test('knows every chart of the platform in the version that is installed', () => {
  expect(knownValues.map(({ chart, version }) => `${chart} ${version}`).sort()).toEqual(
    Object.values(helmCharts)
      .map(({ name, version }) => `${name} ${version}`)
      .sort(),
  );
});

test('spells paths as the lists of known ones do', () => {
  expect(pathsOf({ a: { b: 1, c: [] }, d: [{ e: true }, { f: null }], g: ['h'] })).toEqual([
    'a.b',
    'a.c',
    'd[].e',
    'd[].f',
    'g',
  ]);
  expect(pathsOf({})).toEqual([]);
});
