import { App } from 'cdk8s';
import { collectorReachable } from '../../../src/analysis/checks/collector-reachable';
import { addCharts } from '../../../src/synth/charts';
import { type Documents, type Manifest, readChart, readStack } from '../../../src/synth/documents';
import { releasesOf } from '../../platform/addons/synthesized';
import { fixtureLab } from '../../support/lab';

const lab = fixtureLab('local', {
  systems: ['music', 'functions', 'greeter', 'primitives'],
  observability: { traces: 10 },
});
const app = new App();
addCharts(app, lab);
const text = app.synthYaml();
const stack = JSON.stringify({ resource: { helm_release: releasesOf(lab) } });

type Change = (manifest: Manifest & { readonly spec: never }) => unknown;

function documentsWith(kind?: string, name?: string, change?: Change, stackText = stack): Documents {
  const chart = readChart('app.k8s.yaml', text);
  for (const { manifest } of chart.objects)
    if (manifest.kind === kind && manifest.metadata.name === name) change?.(manifest as Manifest & { spec: never });
  return { environment: 'local', charts: [chart], stacks: [readStack('observability', stackText)] };
}

const values = (...given: Parameters<typeof documentsWith>) =>
  collectorReachable.check(lab, documentsWith(...given)).map(({ value }) => value);

const told = 'OTEL_EXPORTER_OTLP_ENDPOINT: http://jaeger.istio-system:4318';

describe('collector-reachable', () => {
  test('passes where every service that sends spans may reach the collector', () => {
    expect(text.match(/OTEL_EXPORTER_OTLP_ENDPOINT/g)?.length).toBeGreaterThan(8);
    expect(values()).toEqual([]);
  });

  test('finds pods that the network does not let through', () => {
    const close: Change = ({ spec }) => {
      const { egress } = spec as { egress: { to: { podSelector?: { matchLabels?: Record<string, string> } }[] }[] };
      const isCollector = (rule: (typeof egress)[number]) =>
        rule.to.some(({ podSelector }) => podSelector?.matchLabels?.['app.kubernetes.io/name'] === 'jaeger');
      egress.splice(egress.findIndex(isCollector), 1);
    };
    const found = values('NetworkPolicy', 'default-deny', close);
    expect(found).toContain(`${told}: NetworkPolicies do not let kubernetes/app.k8s.yaml Deployment/cmpt756s1 call it`);
    expect(found.length).toBeGreaterThan(8);
  });

  test('finds a namespace whose proxies do not know of the collector', () => {
    const narrow: Change = ({ spec }) => ((spec as { egress: object[] }).egress = [{ hosts: ['./*'] }]);
    expect(new Set(values('Sidecar', 'default', narrow))).toContain(
      `${told}: proxies of c756ns do not know istio-system`,
    );
  });

  test('finds a collector that nothing installs', () => {
    expect(new Set(values(undefined, undefined, undefined, '{}'))).toEqual(new Set([told]));
  });

  test.each([
    ['an address that is none', 'jaeger'],
    ['a Service that no chart makes', 'http://jaeger-collector.istio-system:4318'],
    ['a port that the Service of the collector has not', 'http://jaeger.istio-system:4319'],
  ])('finds %s', (_, endpoint) => {
    const garble: Change = ({ spec }) => {
      const { template } = spec as { template: { spec: { containers: { env: { name: string; value: string }[] }[] } } };
      for (const variable of template.spec.containers.flatMap(({ env }) => env))
        if (variable.name === 'OTEL_EXPORTER_OTLP_ENDPOINT') variable.value = endpoint;
    };
    expect(values('Deployment', 'cmpt756s1', garble)).toEqual([`OTEL_EXPORTER_OTLP_ENDPOINT: ${endpoint}`]);
  });
});
