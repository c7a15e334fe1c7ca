import { App } from 'cdk8s';
import { connectionsOf } from '../../../src/constructs/kubernetes/connections';
import { ServiceMonitor } from '../../../src/constructs/kubernetes/service-monitor';
import { SystemChart } from '../../../src/constructs/kubernetes/system-chart';
import { manifestsOf, named, readManifests, type Workload } from '../../support/charts';
import { fixtureLab } from '../../support/lab';

interface Monitor {
  readonly spec: {
    readonly podTargetLabels: readonly string[];
    readonly endpoints: readonly [
      { readonly relabelings?: readonly { readonly targetLabel: string; readonly replacement: string }[] },
    ];
  };
}

const { music } = fixtureLab().systems;
if (!music) throw new Error('the fixture lab wants music');
const { users } = music.workloads;

function monitored(isInMesh: boolean) {
  const app = new App();
  const chart = new SystemChart(app, 'chart', { name: 'a', namespace: 'a', engines: isInMesh ? ['istio'] : [] });
  const workload = { ...users, isPublic: false };
  new ServiceMonitor(chart, 'Monitor', {
    service: { workload, connections: connectionsOf(chart, workload) },
    release: 'c756',
  });
  return readManifests(app);
}

function endpoint(isInMesh: boolean) {
  return named<Monitor>(monitored(isInMesh), 'ServiceMonitor', users.name).spec.endpoints[0];
}

test('leads Prometheus to the sidecar of a pod in the mesh, where plain text is taken', () => {
  const relabelings = endpoint(true).relabelings?.map(({ targetLabel, replacement }) => [targetLabel, replacement]);
  expect(relabelings).toEqual([
    ['service', users.name],
    ['__address__', '$1:15020'],
    ['__metrics_path__', '/stats/prometheus'],
  ]);
});

test('has Prometheus read a pod without the mesh directly', () => {
  const relabelings = [{ targetLabel: 'service', replacement: users.name }];
  expect(endpoint(false)).toEqual({ port: 'http', path: '/metrics', relabelings });
});

test('tells Prometheus the version of each pod, so that a canary can be told from the stable one', () => {
  expect(named<Monitor>(monitored(true), 'ServiceMonitor', users.name).spec.podTargetLabels).toEqual(['version']);
});

test.each([
  { isInMesh: true, port: 15020 },
  { isInMesh: false, port: users.http.port },
])('opens port $port to Prometheus and no other, in the mesh: $isInMesh', ({ isInMesh, port }) => {
  expect(named<{ spec: { ingress: object } }>(monitored(isInMesh), 'NetworkPolicy', users.name).spec.ingress).toEqual([
    {
      from: [
        {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'istio-system' } },
          podSelector: { matchLabels: { 'app.kubernetes.io/name': 'prometheus' } },
        },
      ],
      ports: [{ port, protocol: 'TCP' }],
    },
  ]);
});

test('finds annotations on the pods that tell the sidecar where the service has its metrics', () => {
  const { spec } = named<Workload>(manifestsOf(fixtureLab()), 'Deployment', users.name);
  expect(spec.template.metadata).toMatchObject({
    annotations: { 'prometheus.io/scrape': 'true', 'prometheus.io/port': '30000', 'prometheus.io/path': '/metrics' },
  });
});
