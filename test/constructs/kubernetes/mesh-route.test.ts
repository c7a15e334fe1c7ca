import { App, Chart } from 'cdk8s';
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

function shop(...versions: readonly [string, ...string[]]): HttpWorkload {
  const [first, ...rest] = versions;
  return {
    kind: 'deployment',
    key: 'shop',
    short: 'shop',
    name: 'shop',
    title: 'a shop',
    serviceAccount: 'shop',
    http: { port: 8080, basePath: '/shop' },
    ports: {},
    isPublic: false,
    callers: [],
    usesTables: false,
    metrics: {},
    faults: {
      teapot: { abort: { status: 418 }, percent: 3 },
      nap: { delay: { milliseconds: 1200 }, percent: 40 },
    },
    releases: [release(first), ...rest.map(release)],
  };
}

function route(props: MeshRouteProps) {
  const app = new App();
  const chart = new Chart(app, 'chart');
  new MeshRoute(chart, 'Shop', props);
  return readManifests(app);
}

test('gives the canary’s share to the newest release and the rest to the oldest', () => {
  const manifests = route({ workload: shop('v1', 'v2', 'v3'), canary: 5 });
  expect(named(manifests, 'VirtualService', 'shop')).toMatchObject({
    spec: {
      http: [
        {
          route: [
            { destination: { subset: 'v1' }, weight: 95 },
            { destination: { subset: 'v2' }, weight: 0 },
            { destination: { subset: 'v3' }, weight: 5 },
          ],
        },
      ],
    },
  });
});

test('takes calls from a gateway under the base path of the workload', () => {
  const app = new App();
  const chart = new Chart(app, 'chart');
  const gateway = new IngressGateway(chart, 'Gateway', { name: 'front' });
  new MeshRoute(chart, 'Shop', { workload: shop('v1'), gateway });
  expect(named(readManifests(app), 'VirtualService', 'shop')).toMatchObject({
    spec: { gateways: ['front'], hosts: ['*'], http: [{ match: [{ uri: { prefix: '/shop' } }] }] },
  });
});

test.each([-1, 101, NaN])('refuses a canary of %p', (canary) => {
  expect(() => route({ workload: shop('v1', 'v2'), canary })).toThrow(
    `chart/Shop routes shop with canary ${canary}: give a percentage, 0 to 100`,
  );
});

test('refuses a canary where there is one release only, and a canary of nothing is none', () => {
  expect(() => route({ workload: shop('v1'), canary: 10 })).toThrow('it has one release only');
  expect(() => route({ workload: shop('v1'), canary: 0 })).not.toThrow();
});

test.each([
  { fault: 'teapot', injected: { abort: { httpStatus: 418, percentage: { value: 3 } } } },
  { fault: 'nap', injected: { delay: { fixedDelay: '1200ms', percentage: { value: 40 } } } },
])('injects the fault $fault as the contract has it', ({ fault, injected }) => {
  const rules = (props: MeshRouteProps) =>
    named<{ spec: { http: readonly { readonly fault?: object }[] } }>(route(props), 'VirtualService', 'shop').spec.http;
  expect(rules({ workload: shop('v1'), fault }).map((rule) => rule.fault)).toEqual([injected]);
  expect(rules({ workload: shop('v1') }).map((rule) => rule.fault)).toEqual([undefined]);
});

test('refuses a fault that the contract does not have, and says which it has', () => {
  expect(() => route({ workload: shop('v1'), fault: 'flood' })).toThrow(
    'chart/Shop injects the fault flood into calls of shop, whose contract has teapot, nap',
  );
});
