import { App, Chart } from 'cdk8s';
import { GatewayApiGateway } from '../../../src/constructs/kubernetes/gateway-api-gateway';
import { GatewayApiRoute } from '../../../src/constructs/kubernetes/gateway-api-route';
import type { HttpWorkload, Release } from '../../../src/lab/lab';
import { named, namesOf, readManifests } from '../../support/charts';
import { fixtureLab } from '../../support/lab';

const { music } = fixtureLab().systems;
if (!music) throw new Error('the fixture lab wants music');
const { users } = music.workloads;

const release = (version: string): Release => ({ ...users.releases[0], version, name: `shop-${version}` });

function shop(basePath: string, first: string, ...others: readonly string[]): HttpWorkload {
  const http = { port: 8080, basePath, timeoutMs: 2_500 };
  return { ...users, name: 'shop', http, releases: [release(first), ...others.map(release)] };
}

function route(workload: HttpWorkload, { shares, host }: { shares?: readonly number[]; host?: string } = {}) {
  const app = new App();
  const chart = new Chart(app, 'chart');
  const gateway = new GatewayApiGateway(chart, 'Gateway', { name: 'door', ...(host !== undefined && { host }) });
  new GatewayApiRoute(chart, 'Shop', { workload, gateway, ...(shares && { shares }) });
  return readManifests(app);
}

interface Route {
  readonly spec: {
    readonly parentRefs: readonly object[];
    readonly hostnames?: readonly string[];
    readonly rules: readonly { readonly name: string; readonly backendRefs: readonly object[] }[];
  };
}

const specOf = (...args: Parameters<typeof route>) => named<Route>(route(...args), 'HTTPRoute', 'shop').spec;

test('each version has a rule for testers, and the last rule shares out the other calls', () => {
  const { rules } = specOf(shop('/shop', 'v1', 'v2', 'v3'), { shares: [80, 15, 5] });
  const path = { type: 'PathPrefix', value: '/shop' };
  const backend = (version: string) => ({ name: `shop-${version}`, port: 8080 });
  const common = { timeouts: { request: '2500ms' } };
  expect(rules).toEqual([
    ...['v1', 'v2', 'v3'].map((value) => ({
      ...common,
      name: `${value}-calls`,
      matches: [{ path, headers: [{ name: 'x-lab-version', value }] }],
      backendRefs: [backend(value)],
    })),
    {
      ...common,
      name: 'calls',
      matches: [{ path }],
      backendRefs: [
        { ...backend('v1'), weight: 80 },
        { ...backend('v2'), weight: 15 },
        { ...backend('v3'), weight: 5 },
      ],
    },
  ]);
});

test('each of several versions has a Service of its own, which no monitor finds, and a policy for its pods', () => {
  const manifests = route(shop('/shop', 'v1', 'v2'));
  for (const version of ['v1', 'v2']) {
    const service = named<{ spec: object }>(manifests, 'Service', `shop-${version}`);
    expect(service.spec).toEqual({
      type: 'ClusterIP',
      externalIPs: [],
      ports: [{ name: 'http', port: 8080, targetPort: 8080 }],
      selector: { app: 'shop', version },
    });
    expect(service.metadata.labels).not.toHaveProperty('app');
    expect(named<{ spec: object }>(manifests, 'DestinationRule', `shop-${version}`).spec).toMatchObject({
      host: `shop-${version}`,
      trafficPolicy: { outlierDetection: { maxEjectionPercent: 50 } },
    });
  }
});

test('a workload with one version is called by its own Service', () => {
  const manifests = route(shop('', 'v1'));
  expect(namesOf(manifests, 'Service')).toEqual([]);
  expect(namesOf(manifests, 'DestinationRule')).toEqual(['shop']);
  expect(named<Route>(manifests, 'HTTPRoute', 'shop').spec.rules).toMatchObject([
    { matches: [{ path: { value: '/' } }], backendRefs: [{ name: 'shop', port: 8080 }] },
  ]);
});

test.each([
  [undefined, {}],
  ['ada.lab.internal', { hostname: 'ada.lab.internal' }],
])('the gateway is the one of the mesh, for the host %s', (host, listener) => {
  const manifests = route(shop('/shop', 'v1'), { ...(host !== undefined && { host }) });
  expect(named<{ spec: object }>(manifests, 'Gateway', 'door').spec).toEqual({
    gatewayClassName: 'istio',
    addresses: [{ type: 'Hostname', value: 'istio-ingressgateway.istio-system.svc.cluster.local' }],
    listeners: [{ name: 'http', port: 80, protocol: 'HTTP', ...listener }],
  });
  const { spec } = named<Route>(manifests, 'HTTPRoute', 'shop');
  expect([spec.parentRefs, spec.hostnames]).toEqual([[{ name: 'door' }], host === undefined ? undefined : [host]]);
});

test('shares that do not fit the versions are refused', () => {
  expect(() => route(shop('/shop', 'v1', 'v2'), { shares: [90, 20] })).toThrow(
    'chart/Shop routes shop with shares that make 110, not 100: 90, 20',
  );
});
