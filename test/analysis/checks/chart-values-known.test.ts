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
      traceSampling: 0.5,
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
  ['a text for a number', helmCharts.istiod, { replicaCount: '2' }, 'values: replicaCount: "2"'],
  [
    'a text for a truth value',
    helmCharts.prometheusStack,
    { alertmanager: { enabled: 'false' } },
    'values: alertmanager.enabled: "false"',
  ],
  [
    'an amount that is none',
    helmCharts.metricsServer,
    { resources: { requests: { cpu: '20 m' } } },
    'values: resources.requests.cpu: "20 m"',
  ],
  [
    'a suffix that Kubernetes does not know',
    helmCharts.metricsServer,
    { resources: { requests: { memory: '100K' } } },
    'values: resources.requests.memory: "100K"',
  ],
  ['a text for a list', helmCharts.metricsServer, { args: '--v=2' }, 'values: args: "--v=2"'],
  ['a number for a text', helmCharts.jaeger, { jaeger: { image: { tag: 2 } } }, 'values: jaeger.image.tag: 2'],
  [
    'a text among the numbers of a list',
    helmCharts.istioGateway,
    { service: { ports: [{ port: 80 }, { port: '443' }] } },
    'values: service.ports[].port: "443"',
  ],
  ['a map among labels', helmCharts.istioGateway, { labels: { app: { name: 'a' } } }, 'values: labels.app'],
  ['a number among labels', helmCharts.istiod, { podLabels: { tier: 1 } }, 'values: podLabels.tier'],
  [
    'a truth value where the schema of the chart wants texts and integers',
    helmCharts.istioGateway,
    { annotations: { 'example.com/on': true } },
    'values: annotations.example.com/on',
  ],
  [
    'a list among the labels of a list',
    helmCharts.prometheusStack,
    { prometheus: { additionalPodMonitors: [{ selector: { matchLabels: { app: ['a'] } } }] } },
    'values: prometheus.additionalPodMonitors[].selector.matchLabels.app',
  ],
  ['a chart in a version that nobody has read', { name: 'istiod', version: '9.9.9' }, {}, 'chart: istiod 9.9.9'],
  ['a chart that nobody has read', { name: 'nginx', version: '1.0.0' }, {}, 'chart: nginx 1.0.0'],
])('finds %s', (_, chart, values, value) => {
  expect(check(chart, values)).toEqual([value]);
});

test('passes a port by name, a share of pods, and a value that is taken away', () => {
  const values = {
    service: { ports: [{ port: 80, targetPort: 'http' }] },
    podDisruptionBudget: { minAvailable: '50%' },
    resources: { limits: { cpu: null } },
  };
  expect(check(helmCharts.istioGateway, values)).toEqual([]);
});

test('passes what the schema of a chart allows below its open maps', () => {
  const values = { annotations: { 'example.com/port': 80 }, env: { ON: true, PORT: 80 }, labels: { app: 'a' } };
  expect(check(helmCharts.istioGateway, values)).toEqual([]);
});

test('says of every open map why its keys are not listed', () => {
  const open = knownValues.flatMap((chart) => chart.open ?? []);
  expect(open.length).toBeGreaterThan(20);
  expect(open.filter(({ why }) => why.length < 10)).toEqual([]);
  expect(knownValues.flatMap(({ paths }) => paths.filter((path) => path.includes('*')))).toEqual([]);
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
