import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { knownValues } from '../../src/analysis/chart-values/known';
import { helmCharts, knativeVersion } from '../../src/lab/versions';

const root = join(__dirname, '../..');

const istio = helmCharts.istiod.version;

/** Repositories of what has a version here, and the tags of those versions. */
const tags: Readonly<Record<string, string>> = {
  'istio/istio': istio,
  'kubernetes-sigs/aws-load-balancer-controller': `v${helmCharts.loadBalancerController.version}`,
  'prometheus-community/helm-charts': `kube-prometheus-stack-${helmCharts.prometheusStack.version}`,
  'kiali/helm-charts': `v${helmCharts.kiali.version}`,
  'jaegertracing/helm-charts': `jaeger-${helmCharts.jaeger.version}`,
  'kubernetes-sigs/metrics-server': `metrics-server-helm-chart-${helmCharts.metricsServer.version}`,
  'knative/operator': `knative-v${helmCharts.knativeOperator.version}`,
  'knative/serving': `knative-v${knativeVersion}.0`,
  'argoproj/argo-helm': `argo-workflows-${helmCharts.argoWorkflows.version}`,
  'NVIDIA/k8s-device-plugin': `v${helmCharts.nvidiaDevicePlugin.version}`,
};

/** Pages that a project keeps for each version, and the version here; older ones where a newer lacks what is cited. */
const pages = [
  { site: /https:\/\/istio\.io\/([^/\s'"`)]+)\//g, versions: [`v${istio.replace(/\.\d+$/, '')}`, 'v1.16'] },
  // That of the binary which the mesh tier runs.
  { site: /https:\/\/www\.envoyproxy\.io\/docs\/envoy\/([^/\s'"`)]+)\//g, versions: ['v1.40.0'] },
];

/** What a text cites of another version than the pinned one, or of none; not what code puts together of a version. */
function strayIn(text: string): readonly string[] {
  const files = [...text.matchAll(/https:\/\/github\.com\/([\w.-]+\/[\w.-]+)\/(?:blob|tree|raw)\/([^/\s$]+)\//g)];
  const commits = [...text.matchAll(/https:\/\/github\.com\/\S+, \S+ at [\da-f]{7,40}\b/g)];
  return [
    ...files.filter(([, repository = '', tag]) => repository in tags && tag !== tags[repository]),
    ...commits,
    ...pages.flatMap(({ site, versions }) =>
      [...text.matchAll(site)].filter(([, version = '']) => !versions.includes(version)),
    ),
  ].map(([cited]) => cited);
}

test('What is cited of charts, of Istio and of Knative is cited at the version that is pinned', () => {
  const files = ['src', 'docs', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|md)$/.test(name))
      .map((name) => join(folder, name)),
  );
  expect(files.length).toBeGreaterThan(500);
  const stray = files
    .filter((file) => file !== join('test', 'house', 'sources.test.ts'))
    .flatMap((file) => strayIn(readFileSync(join(root, file), 'utf8')).map((cited) => `${file}: ${cited}`));
  expect(stray).toEqual([]);
});

test.each(knownValues)('the values of $chart are cited at the tag of $version', ({ version, source }) => {
  const [, repository = '', tag = ''] = /^https:\/\/github\.com\/([^/]+\/[^/]+)\/blob\/([^/]+)\//.exec(source) ?? [];
  expect([repository, tag]).toEqual([repository, tags[repository]]);
  expect(tag).toContain(version);
});

test.each([
  'https://github.com/istio/istio/blob/master/manifests/charts/base/values.yaml',
  'https://github.com/knative/serving/tree/main/pkg/',
  'https://github.com/kiali/helm-charts, kiali-server/values.yaml at ecb26b3',
  'https://istio.io/latest/docs/',
  'https://www.envoyproxy.io/docs/envoy/latest/api/',
])('%s is found', (cited) => {
  expect(strayIn(`Source: ${cited} and more`)).toHaveLength(1);
});
