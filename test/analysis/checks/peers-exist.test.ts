import { type Change, wholeLab, wholeWith } from '../whole';
import { peersExist } from '../../../src/analysis/checks/peers-exist';
import { valuesOf } from '../findings';

const inNamespace = (name: string) => `namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${name} } }`;
const withLabel = (label: string) => `podSelector: { matchLabels: { ${label} } }`;
const policy = (spec: string) =>
  `kind: Pod\nmetadata: { name: web, namespace: ns, labels: { app: web } }\nspec: { containers: [] }\n---\nkind: NetworkPolicy\nmetadata: { name: one, namespace: ns }\nspec: { podSelector: {}, ${spec} }`;
const ingress = (peer: string) => valuesOf('peers-exist', policy(`ingress: [{ from: [{ ${peer} }] }]`));
const egress = (peer: string, port: string) =>
  valuesOf('peers-exist', policy(`egress: [{ to: [{ ${peer} }], ports: [{ port: ${port} }] }]`));

describe('peers-exist', () => {
  test('passes every policy of every system', () => {
    expect(peersExist.check(wholeLab, wholeWith())).toEqual([]);
  });

  test.each([
    ['pods of the same namespace', 'podSelector: { matchLabels: { app: any } }'],
    ['all pods of all namespaces', 'namespaceSelector: {}'],
    ['all pods of an add-on', `${inNamespace('istio-system')}, podSelector: {}`],
    ['pods of ours', `${inNamespace('ns')}, ${withLabel('app: web')}`],
    ['pods of ours, wherever they are', `namespaceSelector: {}, ${withLabel('app: web')}`],
    ['pods of an add-on', `${inNamespace('istio-system')}, ${withLabel('app.kubernetes.io/name: prometheus')}`],
  ])('passes %s', (_, peer) => {
    expect(ingress(peer)).toEqual([]);
  });

  test.each([
    [
      'a namespace that is nowhere',
      `${inNamespace('istio-sytem')}`,
      'namespaceSelector: kubernetes.io/metadata.name=istio-sytem',
    ],
    [
      'labels that no pod of an add-on has',
      `${inNamespace('istio-system')}, ${withLabel('app: prometheus')}`,
      'podSelector: app=prometheus',
    ],
    [
      'an add-on in the namespace of another',
      `${inNamespace('argo')}, ${withLabel('app: istiod')}`,
      'podSelector: app=istiod',
    ],
    ['labels that no pod at all has', `namespaceSelector: {}, ${withLabel('app: wed')}`, 'podSelector: app=wed'],
    [
      'an expression that no namespace meets',
      'namespaceSelector: { matchExpressions: [{ key: team, operator: In, values: [a, b] }] }',
      'namespaceSelector: team In a b',
    ],
  ])('finds %s', (_, peer, value) => {
    expect(ingress(peer)).toEqual([value]);
  });

  test.each([
    ['istiod', 'istio-system', 'app: istiod', '15012', '15013'],
    ['istiod by names of ports', 'istio-system', 'app: istiod', 'tls-xds', 'https-dns'],
    ['Jaeger', 'istio-system', 'app.kubernetes.io/name: jaeger', '4318', '14268'],
    ['CoreDNS', 'kube-system', 'k8s-app: kube-dns', '53', '54'],
  ])('passes a port that %s opens, and finds one that it does not', (_, namespace, label, open, closed) => {
    const peer = `${inNamespace(namespace)}, ${withLabel(label)}`;
    expect(egress(peer, open)).toEqual([]);
    expect(egress(peer, closed)).toEqual([`port ${closed} of ${label.replace(': ', '=')}`]);
  });

  test('passes any port of the gateway, which listens where Gateways say', () => {
    expect(egress(`${inNamespace('istio-system')}, ${withLabel('istio: ingressgateway')}`, '8081')).toEqual([]);
  });

  test('passes a range in which a pod listens, and finds one in which none does', () => {
    const range = (port: number, endPort: number) =>
      valuesOf(
        'peers-exist',
        policy(
          `egress: [{ to: [{ ${inNamespace('istio-system')}, ${withLabel('app: istiod')} }], ports: [{ port: ${port}, endPort: ${endPort} }] }]`,
        ),
      );
    expect(range(15000, 15012)).toEqual([]);
    expect(range(15018, 15100)).toEqual(['port 15018 of app=istiod']);
  });

  const principals = (principal: string) =>
    valuesOf(
      'peers-exist',
      `kind: Pod\nmetadata: { name: web, namespace: ns }\nspec: { serviceAccountName: web, containers: [] }\n---\nkind: Namespace\nmetadata: { name: empty }\n---\nkind: AuthorizationPolicy\nmetadata: { name: one, namespace: ns }\nspec: { rules: [{ from: [{ source: { principals: ['${principal}'] } }] }] }`,
    );

  test.each([
    'cluster.local/ns/istio-system/sa/istio-ingressgateway',
    'cluster.local/ns/istio-system/*',
    'cluster.local/ns/ns/sa/web',
    // Whose pods nobody here lists.
    'cluster.local/ns/empty/sa/any',
    '*',
  ])('passes the principal %s', (principal) => {
    expect(principals(principal)).toEqual([]);
  });

  test.each([
    ['of a namespace that is nowhere', 'cluster.local/ns/istio-sytem/sa/istio-ingressgateway'],
    ['of no pod in a namespace of add-ons', 'cluster.local/ns/istio-system/sa/ingressgateway'],
    ['of no pod in a namespace of ours', 'cluster.local/ns/ns/sa/wed'],
  ])('finds a principal %s', (_, principal) => {
    expect(principals(principal)).toEqual([`principals: ${principal}`]);
  });

  test('finds an account that no pod of the mesh’s namespace has', () => {
    const misspell: Change = ({ spec }) =>
      (spec as { rules: { from: { source: { principals: string[] } }[] }[] }).rules.forEach(({ from }) =>
        from.forEach(({ source }) => {
          source.principals = source.principals.map((one) => one.replace('istio-ingressgateway', 'ingressgateway'));
        }),
      );
    const found = peersExist.check(wholeLab, wholeWith('AuthorizationPolicy', 'cmpt756s1', misspell));
    expect(new Set(found.map(({ value }) => value))).toEqual(
      new Set(['principals: cluster.local/ns/istio-system/sa/ingressgateway']),
    );
  });
});
