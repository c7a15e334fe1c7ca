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
  expect(spec.http).toHaveLength(1);
  expect(spec.http[0]?.match).toEqual([{ uri: { prefix } }]);
  for (const { destination } of spec.http[0]?.route ?? [])
    expect(destination).toMatchObject({ host: name, port: { number: port } });
});

test('reaches DB from inside the mesh only', () => {
  const { spec } = named<VirtualService>(usual, 'VirtualService', 'cmpt756db');
  expect(spec).toEqual({
    gateways: ['mesh'],
    hosts: ['cmpt756db'],
    http: [{ route: [{ destination: { host: 'cmpt756db', port: { number: 30002 } } }] }],
  });
});

test.each([
  { canary: 0, weights: { v1: 100, v2: 0 } },
  { canary: 10, weights: { v1: 90, v2: 10 } },
  { canary: 100, weights: { v1: 0, v2: 100 } },
])('gives v2 $canary % of the calls to S2', ({ canary, weights }) => {
  const { spec } = named<VirtualService>(musicLab({ canary }), 'VirtualService', 'cmpt756s2');
  const routes = spec.http[0]?.route ?? [];
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
  expect(namesOf(usual, 'DestinationRule')).toEqual(['cmpt756s2']);
});

test.each([
  { fault: 'none', expected: undefined },
  { fault: 'abort', expected: { abort: { httpStatus: 500, percentage: { value: 10 } } } },
  { fault: 'delay', expected: { delay: { fixedDelay: '500ms', percentage: { value: 10 } } } },
])('injects fault $fault into calls to DB and into no other', ({ fault, expected }) => {
  const manifests = musicLab({ fault });
  const faultOf = (name: string) => named<VirtualService>(manifests, 'VirtualService', name).spec.http[0]?.fault;
  expect(faultOf('cmpt756db')).toEqual(expected);
  expect([faultOf('cmpt756s1'), faultOf('cmpt756s2')]).toEqual([undefined, undefined]);
});
