import { fixtureLab } from '../../support/lab';
import { manifestsOf, named, namesOf, type Workload } from '../../support/charts';

interface VirtualService {
  readonly spec: {
    readonly hosts: readonly string[];
    readonly gateways: readonly string[];
    readonly http: readonly {
      readonly match?: readonly object[];
      readonly fault?: object;
      readonly route: readonly { readonly destination: { readonly subset?: string }; readonly weight?: number }[];
    }[];
  };
}

interface DestinationRule {
  readonly spec: { readonly subsets: readonly { readonly name: string; readonly labels: Record<string, string> }[] };
}

const musicLab = (settings: object) => manifestsOf(fixtureLab('local', { music: settings }));
const usual = musicLab({});

test('opens port 80 of the ingress gateway to every host', () => {
  expect(named<{ spec: object }>(usual, 'Gateway', 'c756-gateway').spec).toEqual({
    selector: { istio: 'ingressgateway' },
    servers: [{ hosts: ['*'], port: { name: 'http', number: 80, protocol: 'HTTP' } }],
  });
});

test.each([
  { name: 'cmpt756s1', prefix: '/api/v1/user', port: 30000 },
  { name: 'cmpt756s2', prefix: '/api/v1/music', port: 30001 },
])('leads $prefix from the gateway to $name', ({ name, prefix, port }) => {
  const { spec } = named<VirtualService>(usual, 'VirtualService', name);
  expect(spec).toMatchObject({ gateways: ['c756-gateway'], hosts: ['*'] });
  expect(spec.http.at(-1)?.match).toEqual([{ uri: { exact: prefix } }, { uri: { prefix: `${prefix}/` } }]);
  for (const { destination } of spec.http.flatMap((rule) => rule.route))
    expect(destination).toMatchObject({ host: name, port: { number: port } });
});

test('reaches DB from inside the mesh only', () => {
  const { spec } = named<VirtualService>(usual, 'VirtualService', 'cmpt756db');
  expect(spec).toMatchObject({ gateways: ['mesh'], hosts: ['cmpt756db'] });
  for (const { route } of spec.http)
    expect(route).toEqual([{ destination: { host: 'cmpt756db', port: { number: 30002 } } }]);
});

test.each([
  { canary: 0, weights: { v1: 100, v2: 0 } },
  { canary: 10, weights: { v1: 90, v2: 10 } },
  { canary: 100, weights: { v1: 0, v2: 100 } },
  { canary: [75, 25], weights: { v1: 75, v2: 25 } },
])('divides the calls to S2 as the canary says: $canary', ({ canary, weights }) => {
  const { spec } = named<VirtualService>(musicLab({ canary }), 'VirtualService', 'cmpt756s2');
  const routes = spec.http.at(-1)?.route ?? [];
  expect(Object.fromEntries(routes.map(({ destination, weight }) => [destination.subset, weight]))).toEqual(weights);
});

test('has pods for each subset of S2, whatever the canary gets', () => {
  const { spec } = named<DestinationRule>(usual, 'DestinationRule', 'cmpt756s2');
  expect(spec.subsets).toEqual([
    { name: 'v1', labels: { version: 'v1' } },
    { name: 'v2', labels: { version: 'v2' } },
  ]);
  for (const { labels } of spec.subsets) {
    const deployment = named<Workload>(usual, 'Deployment', `cmpt756s2-${labels['version']}`);
    expect(deployment.spec.template.metadata.labels).toMatchObject({ app: 'cmpt756s2', ...labels });
  }
  expect(namesOf(usual, 'DestinationRule')).toEqual(['cmpt756s1', 'cmpt756s2', 'cmpt756db']);
});

test.each([
  { fault: 'none', expected: undefined },
  { fault: 'abort', expected: { abort: { httpStatus: 500, percentage: { value: 10 } } } },
  { fault: 'delay', expected: { delay: { fixedDelay: '500ms', percentage: { value: 10 } } } },
  { fault: { abort: 503, percent: 20 }, expected: { abort: { httpStatus: 503, percentage: { value: 20 } } } },
  { fault: { delay: 2000, percent: 1 }, expected: { delay: { fixedDelay: '2s', percentage: { value: 1 } } } },
])('injects fault $fault into calls to DB and into no other', ({ fault, expected }) => {
  const manifests = musicLab({ fault });
  const faultOf = (name: string) => named<VirtualService>(manifests, 'VirtualService', name).spec.http[0]?.fault;
  expect(faultOf('cmpt756db')).toEqual(expected);
  expect([faultOf('cmpt756s1'), faultOf('cmpt756s2')]).toEqual([undefined, undefined]);
});

test('lets what is inside end before what waits for it, and repeats no call that writes', () => {
  const limits = (name: string) => {
    const { http } = named<{
      spec: { http: readonly { timeout: string; name: string; retries: { retryOn: string } }[] };
    }>(usual, 'VirtualService', name).spec;
    for (const rule of http)
      expect([rule.name, rule.retries.retryOn.includes('503')]).toEqual([rule.name, rule.name.endsWith('reads')]);
    return [...new Set(http.map(({ timeout }) => timeout))];
  };
  expect([limits('cmpt756s1'), limits('cmpt756s2'), limits('cmpt756db')]).toEqual([['7s'], ['7s'], ['5s']]);
});
