import { valuesOf } from '../findings';

const service = 'kind: Service\nmetadata: { name: web, namespace: ns }\nspec: {}\n---\n';
const route = (
  name: string,
  { host = 'www.example.com', gateways = '[door]', http = '[{ match: [{ uri: { prefix: /a } }] }]' },
) => `
kind: VirtualService
metadata: { name: ${name}, namespace: ns }
spec: { hosts: ['${host}'], gateways: ${gateways}, http: ${http} }
---`;
const check = (a: object, b: object) => valuesOf('routes-distinct', service + route('one', a) + route('two', b));

test.each([
  ['another path', { http: '[{ match: [{ uri: { prefix: /b } }] }]' }],
  ['another host', { host: 'api.example.com' }],
  ['another gateway', { gateways: '[back-door]' }],
])('passes a second route to %s', (_, other) => {
  expect(check({}, other)).toEqual([]);
});

test('passes one route that says the same twice, because its order decides', () => {
  const twice = '[{ match: [{ uri: { prefix: /a } }] }, { match: [{ uri: { prefix: /a } }] }]';
  expect(valuesOf('routes-distinct', route('one', { http: twice }))).toEqual([]);
});

test('finds two routes for the same host and path at one gateway, however it is spelled', () => {
  const value = 'host www.example.com, match {"uri":{"prefix":"/a"}}, gateway ns/door';
  expect(check({}, {})).toEqual([value]);
  expect(check({}, { gateways: '[ns/door]' })).toEqual([value]);
});

test('finds two routes for everything at the sidecars, by the short and by the long name of a Service', () => {
  const all = { gateways: '[mesh]', http: '[{}]' };
  expect(check({ ...all, host: 'web' }, { ...all, host: 'web.ns.svc.cluster.local' })).toEqual([
    'host web.ns.svc.cluster.local, match "every path", gateway mesh',
  ]);
});
