import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findingsOf, rules } from '../../src/analysis/rules';
import { fixtureLab } from '../support/lab';
import { changed, documentsOf, sound } from './documents';

/** The sound documents are of no system of ours. */
const lab = { ...fixtureLab('local'), systems: {} };

/** A mistake in the sound documents: the rule that finds it, the place, and the value it shows. */
const mistakes = [
  ['no-null', '{ port: 8080 }', '{ port: null }', 'spec.ports.1.port: null'],
  ['service-selects-pods', 'selector: { app: web }', 'selector: { app: wed }', 'spec.selector: app=wed'],
  [
    'service-selects-pods',
    'kind: Service\nmetadata: { name: web, namespace: ns }',
    'kind: Service\nmetadata: { name: web }',
    'spec.selector: app=web',
  ],
  ['service-selects-pods', 'targetPort: http', 'targetPort: htpp', 'spec.ports targetPort: htpp'],
  ['service-selects-pods', '{ port: 8080 }', '{ port: 8081 }', 'spec.ports targetPort: 8081'],
  ['route-resolves', 'destination: { host: web,', 'destination: { host: wed,', 'destination.host: wed'],
  ['route-resolves', 'destination: { host: web,', 'destination: { host: web.other,', 'destination.host: web.other'],
  ['route-resolves', 'subset: v1', 'subset: v2', 'destination.subset: v2'],
  ['route-resolves', 'number: 80 ', 'number: 81 ', 'destination.port.number: 81'],
  ['route-resolves', 'gateways: [door]', 'gateways: [door, mesh]', 'spec.hosts: www.example.com'],
  ['gateway-resolves', 'istio: ingressgateway', 'istio: ingresgateway', 'spec.selector: istio=ingresgateway'],
  ['gateway-resolves', 'istio: ingressgateway', 'app: istiod', 'spec.selector: app=istiod'],
  ['gateway-resolves', 'gateways: [door]', 'gateways: [other/door]', 'spec.gateways: other/door'],
  ['gateway-resolves', '*.example.com', '*.example.org', 'spec.hosts: www.example.com'],
  ['subset-selects-pods', 'labels: { version: v1 }', 'labels: { version: v2 }', 'spec.subsets v1: version=v2'],
  ['images-pinned', 'octocat/web:v1', 'octocat/web', 'container web, image: registry.example:5000/octocat/web'],
  [
    'images-pinned',
    'octocat/web:v1',
    'octocat/web:latest',
    'container web, image: registry.example:5000/octocat/web:latest',
  ],
] as const;

test('documents without a mistake pass every rule', () => {
  expect(findingsOf(lab, documentsOf(sound))).toEqual([]);
});

test.each(mistakes)('%s finds %j changed to %j', (rule, from, to, value) => {
  const findings = findingsOf(lab, documentsOf(changed(sound, from, to)));
  expect(findings.filter((finding) => finding.rule === rule).map((finding) => finding.value)).toContain(value);
});

test('a finding says where the mistake is and what to do', () => {
  expect(findingsOf(lab, documentsOf(changed(sound, 'subset: v1', 'subset: v2')))).toEqual([
    {
      rule: 'route-resolves',
      address: 'kubernetes/web.k8s.yaml VirtualService/web',
      value: 'destination.subset: v2',
      remedy: 'the DestinationRule of web has v1',
    },
  ]);
});

test.each([
  ['a digest instead of a tag', 'octocat/web:v1', `octocat/web@sha256:${'0'.repeat(64)}`],
  ['a Gateway whose pods stand in a chart', 'istio: ingressgateway', 'app: web'],
  [
    'a host that a ServiceEntry tells the mesh of',
    'destination: { host: web, subset: v1, port: { number: 80 } }',
    'destination: { host: store.example }',
  ],
  ['a Service without a selector, whose endpoints someone else writes', 'selector: { app: web }, ', ''],
  ['a Gateway that serves every host', '*.example.com', '*'],
])('%s is no mistake', (_, from, to) => {
  const entry =
    '---\napiVersion: networking.istio.io/v1\nkind: ServiceEntry\nmetadata: { name: store }\nspec: { hosts: [store.example] }\n';
  const about = ['images-pinned', 'gateway-resolves', 'route-resolves', 'service-selects-pods'];
  const findings = findingsOf(lab, documentsOf(changed(sound, from, to) + entry));
  expect(findings.filter(({ rule }) => about.includes(rule))).toEqual([]);
});

test('every rule that is written is in the table', () => {
  const written = readdirSync(join(__dirname, '../../src/analysis/checks')).map((file) => file.replace('.ts', ''));
  expect([...rules.map(({ id }) => id)].sort()).toEqual(written.sort());
});

test('every rule has a name of its own, and a failing case here or in a file of its own', () => {
  const ids = rules.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const files = readdirSync(join(__dirname, 'checks')).map((file) => file.replace('.test.ts', ''));
  const covered = [...mistakes.map(([rule]) => rule), 'identities-match', 'node-group-sizes', ...files];
  expect(new Set(covered)).toEqual(new Set(ids));
});
