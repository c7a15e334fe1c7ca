import { App, Chart } from 'cdk8s';
import {
  DestinationRuleSpecTrafficPolicyLoadBalancerSimple as Simple,
  VirtualService,
  type VirtualServiceSpec,
  type VirtualServiceSpecHttpRouteDestinationPort,
} from '../../../imports/networking.istio.io';
import { IngressGateway } from '../../../src/constructs/kubernetes/ingress-gateway';
import { MeshRoute, type MeshRouteProps } from '../../../src/constructs/kubernetes/mesh-route';
import type { HttpWorkload, Release } from '../../../src/lab/lab';
import { named, readManifests } from '../../support/charts';

const release = (version: string): Release => ({
  version,
  name: `shop-${version}`,
  image: `shop:${version}`,
  environment: {},
});

function shop(
  versions: readonly [string, ...string[]] = ['v1'],
  http: Partial<HttpWorkload['http']> = {},
): HttpWorkload {
  const [first, ...rest] = versions;
  return {
    kind: 'deployment',
    key: 'shop',
    short: 'shop',
    name: 'shop',
    title: 'a shop',
    serviceAccount: 'shop',
    http: { port: 8080, basePath: '/shop', ...http },
    ports: {},
    isPublic: false,
    callers: [],
    usesTables: false,
    metrics: {},
    faults: {},
    releases: [release(first), ...rest.map(release)],
  };
}

function route(props: MeshRouteProps) {
  const app = new App();
  const chart = new Chart(app, 'chart');
  new MeshRoute(chart, 'Shop', props);
  return readManifests(app);
}

interface Rule {
  readonly name: string;
  readonly match?: readonly object[];
  readonly fault?: object;
  readonly timeout: string;
  readonly retries: { readonly attempts: number; readonly perTryTimeout?: string; readonly retryOn: string };
  readonly route: readonly { readonly destination: { readonly subset?: string }; readonly weight?: number }[];
}

const rules = (props: MeshRouteProps): readonly Rule[] =>
  named<{ spec: { http: readonly Rule[] } }>(route(props), 'VirtualService', 'shop').spec.http;

const retries = { attempts: 3, perTryTimeoutMs: 2_000 };

describe('The shares of versions', () => {
  const three = shop(['v1', 'v2', 'v3']);
  const weights = (props: MeshRouteProps) =>
    rules(props)
      .at(-1)
      ?.route.map(({ destination: { subset }, weight }) => [subset, weight]);

  test('are each version’s weight, also at zero, however many there are', () => {
    expect(weights({ workload: three, shares: [80, 15, 5] })).toEqual([
      ['v1', 80],
      ['v2', 15],
      ['v3', 5],
    ]);
    expect(weights({ workload: three })).toEqual([
      ['v1', 100],
      ['v2', 0],
      ['v3', 0],
    ]);
    expect(weights({ workload: shop() })).toEqual([[undefined, undefined]]);
  });

  test.each([
    [[80, 15], '2 shares where there are 3 versions: 80, 15'],
    [[60, 20, 10], 'shares that make 90, not 100: 60, 20, 10'],
    [[110, -10, 0], 'a share that is no whole number from 0 to 100: 110, -10, 0'],
    [[99.5, 0.5, 0], 'a share that is no whole number from 0 to 100'],
    [[NaN, 50, 50], 'a share that is no whole number from 0 to 100'],
  ])('are refused where they are %j', (shares, message) => {
    expect(() => route({ workload: three, shares })).toThrow(`chart/Shop routes shop with ${message}`);
  });
});

describe('A route', () => {
  test('gives whoever asks for a version by the header that version alone, before any share counts', () => {
    const found = rules({ workload: shop(['v1', 'v2']), shares: [100, 0] });
    expect(found.map(({ name }) => name)).toEqual(['v1-calls', 'v2-calls', 'calls']);
    expect(found[1]).toMatchObject({
      match: [{ headers: { 'x-lab-version': { exact: 'v2' } } }],
      route: [{ destination: { subset: 'v2' } }],
    });
    expect(found[1]?.route).toHaveLength(1);
    expect(found[2]).not.toHaveProperty('match');
    expect(rules({ workload: shop() }).map(({ name }) => name)).toEqual(['calls']);
  });

  test('from a gateway takes the base path of the workload and what is below it, not what begins alike', () => {
    const app = new App();
    const chart = new Chart(app, 'chart');
    const gateway = new IngressGateway(chart, 'Gateway', { name: 'front' });
    new MeshRoute(chart, 'Shop', { workload: shop(), gateway });
    expect(named(readManifests(app), 'VirtualService', 'shop')).toMatchObject({
      spec: {
        gateways: ['front'],
        hosts: ['*'],
        http: [{ match: [{ uri: { exact: '/shop' } }, { uri: { prefix: '/shop/' } }] }],
      },
    });
  });

  test('from a gateway takes every path where the workload has no base path', () => {
    const app = new App();
    const chart = new Chart(app, 'chart');
    const gateway = new IngressGateway(chart, 'Gateway', { name: 'front' });
    new MeshRoute(chart, 'Shop', { workload: shop(['v1'], { basePath: '' }), gateway });
    expect(named(readManifests(app), 'VirtualService', 'shop')).toMatchObject({
      spec: { http: [{ match: [{ uri: { prefix: '/' } }] }] },
    });
  });

  test('has a time limit in every rule, that of the contract where it names one', () => {
    const workload = shop(['v1', 'v2'], { retries, timeoutMs: 2_500 });
    expect(new Set(rules({ workload }).map(({ timeout }) => timeout))).toEqual(new Set(['2500ms']));
    expect(rules({ workload: shop() }).map(({ timeout }) => timeout)).toEqual(['15s']);
  });

  test('tries reads again whatever became of them, and other calls only if they never reached the service', () => {
    const [reads, calls] = rules({ workload: shop(['v1'], { retries }) });
    expect(reads).toMatchObject({
      name: 'reads',
      match: [{ method: { regex: 'GET|HEAD' } }],
      retries: {
        attempts: 3,
        perTryTimeout: '2s',
        retryOn: 'connect-failure,refused-stream,unavailable,cancelled,503',
      },
    });
    expect(calls).toMatchObject({ name: 'calls', retries: { attempts: 2, retryOn: 'connect-failure,refused-stream' } });
    expect(calls).not.toHaveProperty('match');
  });

  test('tries nothing again that was sent, where the contract does not say so', () => {
    expect(rules({ workload: shop() })[0]?.retries.retryOn).toBe('connect-failure,refused-stream');
  });
});

test.each([
  {
    fault: { abort: { status: 418 }, percent: 3 },
    injected: { abort: { httpStatus: 418, percentage: { value: 3 } } },
  },
  {
    fault: { delay: { milliseconds: 1200 }, percent: 40 },
    injected: { delay: { fixedDelay: '1200ms', percentage: { value: 40 } } },
  },
])('A fault is injected into every rule of the route: $injected', ({ fault, injected }) => {
  const workload = shop(['v1', 'v2'], { retries });
  expect(rules({ workload, fault }).map((rule) => rule.fault)).toEqual(Array(6).fill(injected));
  expect(rules({ workload }).filter((rule) => rule.fault)).toEqual([]);
});

describe('The proxies that call a workload', () => {
  const policy = (versions: readonly [string, ...string[]]) =>
    named<{ spec: { trafficPolicy: Record<string, unknown>; subsets?: object } }>(
      route({ workload: shop(versions) }),
      'DestinationRule',
      'shop',
    ).spec;

  test('give up a connection soon, and hold a limited number of calls', () => {
    expect(policy(['v1']).trafficPolicy['connectionPool']).toEqual({
      tcp: { connectTimeout: '1s', maxConnections: 1024 },
      http: { http1MaxPendingRequests: 1024, http2MaxRequests: 1024, maxRetries: 64 },
    });
  });

  test('leave out one endpoint of two or of three that nobody answers at, and none for a status of its own', () => {
    const outlier = policy(['v1']).trafficPolicy['outlierDetection'] as Record<string, number>;
    expect(outlier).toMatchObject({ consecutive5xxErrors: 0, consecutiveGatewayErrors: 5 });
    // As Envoy counts: one more may go while its share of all is no larger than this.
    for (const endpoints of [2, 3]) expect(100 / endpoints).toBeLessThanOrEqual(outlier['maxEjectionPercent'] ?? 0);
  });

  test('prefer endpoints of their own zone, for which they must know which are well', () => {
    expect(policy(['v1']).trafficPolicy).toMatchObject({
      loadBalancer: { simple: 'LEAST_REQUEST', localityLbSetting: { enabled: true } },
      outlierDetection: {},
    });
  });

  test('know a subset for each of several versions, and none where there is one', () => {
    expect(policy(['v1', 'v2']).subsets).toEqual([
      { name: 'v1', labels: { version: 'v1' } },
      { name: 'v2', labels: { version: 'v2' } },
    ]);
    expect(policy(['v1'])).not.toHaveProperty('subsets');
  });
});

test('Misspelt words of Istio do not compile, and would not come into a file', () => {
  const app = new App();
  const chart = new Chart(app, 'chart');
  // @ts-expect-error a field that Istio does not have
  const route: VirtualServiceSpec = { hosts: ['shop'], htpp: [] };
  // @ts-expect-error an algorithm that Istio does not have
  const simple: Simple = 'ROUND_ROBBIN';
  // @ts-expect-error a port by its name
  const port: VirtualServiceSpecHttpRouteDestinationPort = { number: 'http' };
  new VirtualService(chart, 'Route', { spec: route });
  expect(app.synthYaml()).not.toContain('htpp');
  expect(Object.values(Simple)).not.toContain(simple);
  expect(port).toEqual({ number: 'http' });
});
