import { App, Chart } from 'cdk8s';
import { ServiceMonitor } from '../../../src/constructs/kubernetes/service-monitor';
import { manifestsOf, named, readManifests, type Workload } from '../../support/charts';
import { fixtureLab } from '../../support/lab';

interface Monitor {
  readonly spec: {
    readonly endpoints: readonly [
      { readonly relabelings?: readonly { readonly targetLabel: string; readonly replacement: string }[] },
    ];
  };
}

const { music } = fixtureLab().systems;
if (!music) throw new Error('the fixture lab wants music');
const { users } = music.workloads;

function endpoint(isInMesh: boolean) {
  const app = new App();
  const chart = new Chart(app, 'chart', { disableResourceNameHashes: true });
  new ServiceMonitor(chart, 'Monitor', { workload: users, release: 'c756', isInMesh });
  return named<Monitor>(readManifests(app), 'ServiceMonitor', users.name).spec.endpoints[0];
}

test('leads Prometheus to the sidecar of a pod in the mesh, where plain text is taken', () => {
  const relabelings = endpoint(true).relabelings?.map(({ targetLabel, replacement }) => [targetLabel, replacement]);
  expect(relabelings).toEqual([
    ['__address__', '$1:15020'],
    ['__metrics_path__', '/stats/prometheus'],
  ]);
});

test('has Prometheus read a pod without the mesh directly', () => {
  expect(endpoint(false)).toEqual({ port: 'http', path: '/metrics' });
});

test('finds annotations on the pods that tell the sidecar where the service has its figures', () => {
  const { spec } = named<Workload>(manifestsOf(fixtureLab()), 'Deployment', users.name);
  expect(spec.template.metadata).toMatchObject({
    annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '30000', 'prometheus.io/path': '/metrics' },
  });
});
