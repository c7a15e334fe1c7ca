import { join } from 'node:path';
import { releasesOf } from '../../../src/analysis/releases';
import { readDocuments, readStack, type Stack } from '../../../src/synth/documents';
import { documentsOf, engines } from '../documents';
import { remediesOf, valuesOf } from '../findings';

const check = (values: unknown) =>
  valuesOf(
    'values-resolve',
    documentsOf('', {
      helm_release: {
        one: { name: 'c756', namespace: 'istio-system', chart: 'any', version: '1', values: [JSON.stringify(values)] },
      },
    }),
  );
const inRelease = (values: unknown, stack: Stack) =>
  valuesOf('values-resolve', {
    environment: 'aws',
    charts: [],
    stacks: [
      readStack(
        'one',
        JSON.stringify({ resource: { helm_release: { one: { name: 'kiali', values: [JSON.stringify(values)] } } } }),
      ),
      stack,
    ],
  });
const monitor = (kind: 'Service' | 'Pod', app: string, port: string, namespace = 'istio-system') =>
  check({
    prometheus: {
      [`additional${kind}Monitors`]: [
        {
          name: 'it',
          selector: { matchLabels: { app } },
          namespaceSelector: { matchNames: [namespace] },
          [kind === 'Pod' ? 'podMetricsEndpoints' : 'endpoints']: [{ port }],
        },
      ],
    },
  });

test('passes the values of every release in dist, among which there are addresses and monitors', () => {
  const documents = readDocuments(join(__dirname, '../../../dist/aws'), 'aws');
  const text = JSON.stringify(releasesOf(documents));
  expect(text).toMatch(/http:\/\/c756-kube-prometheus-stack-prometheus\.istio-system:9090/);
  expect(text).toMatch(/additionalPodMonitors":\[\{/);
  expect(valuesOf('values-resolve', documents)).toEqual([]);
});

test.each([
  'http://kiali.istio-system:20001/kiali',
  'http://c756-grafana.istio-system',
  'http://jaeger.istio-system.svc.cluster.local:16686',
  'https://example.com:8443',
  'https://operator-webhook.knative-operator',
  'https://kiali.io',
  '0.0.0.0:4318',
])('passes the address %s', (url) => {
  expect(check({ external_services: { any: { url } } })).toEqual([]);
});

test.each([
  ['a Service that no chart makes', 'http://prometheus.istio-system:9090'],
  ['a Service in the namespace of another', 'http://kiali.argo:20001'],
  ['a namespace that is nowhere', 'http://kiali.istio-sytem:20001/kiali'],
  ['the port of https where nothing listens', 'https://kiali.istio-system'],
  ['a port that the Service has not', 'http://jaeger.istio-system:16687'],
  ['a port of the pods and not of the Service', 'http://c756-grafana.istio-system:3000'],
])('finds %s', (_, url) => {
  expect(check({ list: [{ url }] })).toEqual([`values: list.0.url: ${url}`]);
});

test('finds an address of an add-on that no stack installs', () => {
  const values = { url: 'http://jaeger.istio-system:16686' };
  expect(inRelease(values, engines)).toEqual([]);
  expect(inRelease(values, readStack('none', '{}'))).toEqual(['values: url: http://jaeger.istio-system:16686']);
});

test('says where a Service is whose namespace is misspelt', () => {
  const release = { name: 'kiali', values: [JSON.stringify({ url: 'http://jaeger.istio-sytem:16686' })] };
  expect(remediesOf('values-resolve', documentsOf('', { helm_release: { one: release } }))).toEqual([
    'no chart makes such a Service: there are jaeger.istio-system',
  ]);
});

test('a monitor follows in its own namespace, in those that it names, or in any', () => {
  const found = (namespaceSelector?: object) =>
    check({
      prometheus: {
        additionalServiceMonitors: [
          {
            name: 'it',
            selector: { matchLabels: { app: 'istiod' } },
            namespaceSelector,
            endpoints: [{ port: 'none' }],
          },
        ],
      },
    });
  expect(found()).toEqual(['values: monitor it: port none']);
  expect(found({ any: true })).toEqual(['values: monitor it: port none']);
  expect(found({ matchNames: ['argo'] })).toEqual(['values: monitor it: app=istiod']);
});

test('leaves monitors that are no list to the rule on types', () => {
  expect(check({ prometheus: { additionalServiceMonitors: 'istiod' } })).toEqual([]);
});

test('passes monitors of ports that are there', () => {
  expect(monitor('Service', 'istiod', 'http-monitoring')).toEqual([]);
  expect(monitor('Pod', 'istio-ingressgateway', 'http-envoy-prom')).toEqual([]);
});

test.each([
  ['a Service that no chart makes', monitor('Service', 'istoid', 'http-monitoring'), 'values: monitor it: app=istoid'],
  [
    'a port that the Service has not',
    monitor('Service', 'istiod', 'http-metrics'),
    'values: monitor it: port http-metrics',
  ],
  ['a namespace without it', monitor('Service', 'istiod', 'http-monitoring', 'argo'), 'values: monitor it: app=istiod'],
  ['pods that no chart makes', monitor('Pod', 'gateway', 'http-envoy-prom'), 'values: monitor it: app=gateway'],
  [
    'a port that the pods have not',
    monitor('Pod', 'istiod', 'http-envoy-prom'),
    'values: monitor it: port http-envoy-prom',
  ],
])('finds a monitor of %s', (_, found, value) => {
  expect(found).toEqual([value]);
});
