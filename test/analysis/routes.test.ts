import { matchesAtGateways } from '../../src/analysis/mesh-clusters';
import { routesOf } from '../../src/analysis/routes';
import { changed, documentsOf, sound } from './documents';
import { valuesOf } from './findings';

/** The sound documents with their way from outside in the words of the Gateway API. */
const [before = '', rest = ''] = sound.split(/---\napiVersion: networking.istio.io\/v1\nkind: Gateway\n/);
const destinations = rest.slice(rest.indexOf('---\napiVersion: networking.istio.io/v1\nkind: DestinationRule'));
const api = `${before}---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: door, namespace: ns }
spec:
  gatewayClassName: istio
  addresses: [{ type: Hostname, value: istio-ingressgateway.istio-system.svc.cluster.local }]
  listeners: [{ name: http, port: 80, protocol: HTTP, hostname: '*.example.com' }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: ns }
spec:
  parentRefs: [{ name: door }]
  hostnames: [www.example.com]
  rules:
    - matches: [{ path: { type: PathPrefix, value: /shop } }]
      timeouts: { request: 5s }
      backendRefs: [{ name: web, port: 80, weight: 90 }, { name: web, port: 8080, weight: 10 }]
${destinations}`;

const about = [
  'gateway-resolves',
  'route-resolves',
  'routes-distinct',
  'routes-have-pods',
  'weights-add-up',
  'mesh-figures',
] as const;

test.each(about)('%s finds nothing in an HTTPRoute that is right', (rule) => {
  expect(valuesOf(rule, api)).toEqual([]);
});

const replicas = ['spec:\n  template:', 'spec:\n  replicas: 0\n  template:'] as const;

test.each([
  ['gateway-resolves', 'name: door }]', 'name: dor }]', 'spec.parentRefs: ns/dor'],
  ['gateway-resolves', 'name: door }]', 'name: door, namespace: other }]', 'spec.parentRefs: other/door'],
  ['gateway-resolves', '[www.example.com]', '[www.example.org]', 'spec.hostnames: www.example.org'],
  ['gateway-resolves', 'gatewayClassName: istio', 'gatewayClassName: nginx', 'spec.gatewayClassName: nginx'],
  ['gateway-resolves', / {2}addresses: .*\n/.exec(api)?.[0] ?? '', '', 'spec.addresses: none'],
  [
    'gateway-resolves',
    'istio-ingressgateway.istio-system',
    'other.ns',
    'spec.addresses: Hostname other.ns.svc.cluster.local',
  ],
  ['route-resolves', 'name: web, port: 80,', 'name: wed, port: 80,', 'backendRefs.name: wed'],
  ['route-resolves', 'name: web, port: 80,', 'name: web, namespace: other, port: 80,', 'backendRefs.name: web.other'],
  ['route-resolves', 'name: web, port: 80,', 'name: web, port: 81,', 'backendRefs.port: 81'],
  ['route-resolves', '[{ name: door }]', '[{ kind: Service, name: wed }]', 'spec.parentRefs: wed'],
  ['weights-add-up', 'weight: 90', 'weight: 80', 'spec.rules.0.backendRefs weights: 80 + 10 = 90'],
  ['weights-add-up', ', weight: 90', '', 'spec.rules.0.backendRefs weights: 1 + 10 = 11'],
  ['routes-have-pods', ...replicas, 'spec.rules.0.backendRefs web: 10 % of the calls'],
  ['mesh-figures', '      timeouts: { request: 5s }\n', '', 'spec.rules.0.timeouts.request: none'],
  ['mesh-figures', 'request: 5s', 'request: soon', 'spec.rules.0.timeouts.request: soon'],
])('%s finds in an HTTPRoute %j changed to %j', (rule, from, to, value) => {
  expect(valuesOf(rule, changed(api, from, to))).toContain(value);
});

test('routes of the two APIs that take the same calls are found', () => {
  const [, istio = ''] = /(---\napiVersion: networking.istio.io\/v1\nkind: VirtualService\n[^]*?)---/.exec(sound) ?? [];
  const inside = changed(api, 'parentRefs: [{ name: door }]', 'parentRefs: [{ kind: Service, name: web }]');
  const same = istio
    .replace('hosts: [www.example.com]\n  gateways: [door]', 'hosts: [web]')
    .replace('http: [{', 'http: [{ match: [{ uri: { exact: /shop } }],');
  expect(valuesOf('routes-distinct', inside)).toEqual([]);
  expect(valuesOf('routes-distinct', inside + same)).toEqual([
    'host web, match {"uri":{"exact":"/shop"}}, gateway mesh',
  ]);
});

test('a VirtualService and an HTTPRoute do not share a Gateway', () => {
  const gateway = /---\napiVersion: networking.istio.io\/v1\nkind: Gateway\n[^]*?(?=---)/.exec(sound)?.[0] ?? '';
  const own = /---\napiVersion: gateway.networking.k8s.io\/v1\nkind: Gateway\n[^]*?(?=---)/.exec(api)?.[0] ?? '';
  expect(valuesOf('gateway-resolves', changed(api, own, gateway))).toEqual(['spec.parentRefs: ns/door']);
  expect(valuesOf('gateway-resolves', changed(sound, gateway, own))).toEqual(['spec.gateways: ns/door']);
});

test('a route without hosts has those of its gateway, and one without a path takes any', () => {
  const bare = changed(api, '  hostnames: [www.example.com]\n', '').replace(
    / {4}- matches: .*\n {6}timeouts/,
    '    - timeouts',
  );
  const [route] = routesOf(documentsOf(bare));
  expect(route?.manifest.spec).toMatchObject({ hosts: ['*.example.com'], gateways: ['ns/door'] });
  expect(route?.manifest.spec.http?.[0]).not.toHaveProperty('match');
});

test.each([
  ['{ type: Exact, value: /shop }', [{ exact: '/shop' }]],
  ['{ type: RegularExpression, value: /s.* }', [{ regex: '/s.*' }]],
  ['{ value: /shop/ }', [{ exact: '/shop' }, { prefix: '/shop/' }]],
  ['{ type: PathPrefix, value: / }', [{ prefix: '/' }]],
])('the path %s is read as Istio reads it, and counted', (path, uris) => {
  const documents = documentsOf(changed(api, '{ type: PathPrefix, value: /shop }', path));
  const [route] = routesOf(documents);
  expect(route?.manifest.spec.http?.[0]?.match?.map(({ uri }) => uri)).toEqual(uris);
  expect(matchesAtGateways(documents)).toBe(uris.length);
});
