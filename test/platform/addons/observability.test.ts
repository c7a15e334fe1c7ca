import { collectorUrl, dashboardSecrets, grafana } from '../../../src/lab/addons';
import type { JaegerConfiguration } from '../../../src/platform/addons/observability/jaeger';
import { fixtureLab } from '../../support/lab';
import { releasesOf, valuesOf } from './synthesized';

const local = fixtureLab('local');
const aws = fixtureLab('aws');

describe('Prometheus', () => {
  test('is the release c756 in istio-system, and follows the monitors and the rules with its label', () => {
    expect(releasesOf(aws)['prometheus']).toMatchObject({ name: 'c756', namespace: 'istio-system' });
    const followed = { matchLabels: { release: 'c756' } };
    expect(valuesOf(aws, 'prometheus')).toMatchObject({
      prometheus: {
        prometheusSpec: { serviceMonitorSelector: followed, podMonitorSelector: followed, ruleSelector: followed },
      },
    });
  });

  test('asks nothing of a control plane that AWS runs', () => {
    const off = { enabled: false };
    expect(valuesOf(aws, 'prometheus')).toMatchObject({
      kubeControllerManager: off,
      kubeScheduler: off,
      kubeEtcd: off,
      kubeProxy: off,
    });
  });

  test('reads the metrics of the mesh where there is one', () => {
    const monitors = (systems: readonly string[]) => {
      const { prometheus } = valuesOf(fixtureLab('local', { systems }), 'prometheus') as {
        readonly prometheus: Readonly<Record<string, readonly { readonly name: string }[]>>;
      };
      return ['additionalServiceMonitors', 'additionalPodMonitors'].flatMap((key) =>
        prometheus[key]?.map(({ name }) => name),
      );
    };
    expect(monitors(['music'])).toEqual(['istiod', 'istio-ingressgateway']);
    expect(monitors(['cassandra'])).toEqual([]);
  });
});

describe('The dashboards', () => {
  test('are reached inside of the cluster only', () => {
    expect(valuesOf(aws, 'prometheus')).toMatchObject({
      grafana: { service: { type: 'ClusterIP' }, ingress: { enabled: false } },
      prometheus: { service: { type: 'ClusterIP' }, ingress: { enabled: false } },
    });
    expect(valuesOf(aws, 'kiali')).toMatchObject({
      deployment: { service_type: 'ClusterIP', ingress: { enabled: false } },
      auth: { strategy: 'token' },
    });
  });

  test('come from ConfigMaps of any namespace, by the label that ours have', () => {
    expect(valuesOf(aws, 'prometheus')).toMatchObject({
      grafana: { sidecar: { dashboards: { label: 'grafana_dashboard', labelValue: '1', searchNamespace: 'ALL' } } },
    });
    expect(grafana.dashboardLabel).toEqual({ grafana_dashboard: '1' });
  });

  test('are ready when their pod is: Kiali may not be without its only one', () => {
    expect(valuesOf(aws, 'kiali')).toMatchObject({
      deployment: { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } },
    });
  });

  test('take their secrets from Secrets that are there already', () => {
    const { grafanaUser, grafanaPassword, kialiSigningKey } = dashboardSecrets;
    expect(grafanaUser.name).toBe(grafanaPassword.name);
    expect(valuesOf(aws, 'prometheus')).toMatchObject({
      grafana: {
        admin: { existingSecret: 'grafana-admin', userKey: grafanaUser.key, passwordKey: grafanaPassword.key },
      },
    });
    expect(valuesOf(aws, 'kiali')).toMatchObject({
      login_token: { signing_key: `secret:${kialiSigningKey.name}:${kialiSigningKey.key}` },
    });
    expect([16, 24, 32]).toContain(kialiSigningKey.development.length);
  });

  test('Kiali comes after the Prometheus that it asks', () => {
    expect(releasesOf(local)['kiali']).toMatchObject({ depends_on: ['helm_release.prometheus'] });
    expect(valuesOf(local, 'kiali')).toMatchObject({
      external_services: { prometheus: { url: 'http://c756-kube-prometheus-stack-prometheus.istio-system:9090' } },
    });
  });
});

describe('Jaeger', () => {
  const traced = fixtureLab('aws', { systems: ['music'], observability: { traces: 10 } });

  test('is there where something is traced, and then Grafana and Kiali know it', () => {
    expect(releasesOf(aws)).not.toHaveProperty('jaeger');
    expect(valuesOf(aws, 'kiali')).toMatchObject({ external_services: { tracing: { enabled: false } } });
    expect(releasesOf(traced)['jaeger']).toMatchObject({
      ...{ name: 'jaeger', namespace: 'istio-system', depends_on: ['helm_release.prometheus'] },
    });
    const url = 'http://jaeger.istio-system:16686';
    expect(valuesOf(traced, 'prometheus')).toMatchObject({
      grafana: { additionalDataSources: [{ type: 'jaeger', url }] },
    });
    expect(valuesOf(traced, 'kiali')).toMatchObject({
      external_services: { tracing: { enabled: true, internal_url: url, use_grpc: false } },
    });
  });

  test('takes spans at the port that services are told, and each part that its file names is there', () => {
    const { userconfig } = valuesOf(traced, 'jaeger') as { readonly userconfig: JaegerConfiguration };
    const { service, extensions, receivers, exporters } = userconfig;
    const { port } = new URL(collectorUrl('otlpHttp'));
    expect(receivers.otlp.protocols.http.endpoint).toBe(`0.0.0.0:${port}`);
    expect(Object.keys(extensions).sort()).toEqual([...service.extensions].sort());
    expect(Object.keys(receivers)).toEqual(service.pipelines.traces.receivers);
    expect(Object.keys(exporters)).toEqual(service.pipelines.traces.exporters);
    const stores = Object.keys(extensions.jaeger_storage.backends);
    expect(stores).toEqual([extensions.jaeger_query.storage.traces]);
    expect(stores).toEqual([exporters.jaeger_storage_exporter.trace_storage]);
  });

  test('is not there where no system brings the add-ons', () => {
    const plain = fixtureLab('aws', { systems: ['cuda'], observability: { traces: 10 } });
    expect(plain).not.toHaveProperty('traces');
    expect(releasesOf(plain)).not.toHaveProperty('jaeger');
  });
});

test.each([
  ['kind', true],
  ['minikube', true],
  ['aks', false],
  ['gke', false],
])('The metrics for autoscaling are installed on %s: %s', (cluster, isInstalled) => {
  const releases = releasesOf(fixtureLab('local', { local: { cluster } }));
  expect(Object.hasOwn(releases, 'metrics-server')).toBe(isInstalled);
});

test('On AWS the metrics for autoscaling are an add-on of EKS and no release', () => {
  expect(releasesOf(aws)).not.toHaveProperty('metrics-server');
});
