import { workloadsOf } from '../../src/analysis/kinds';
import { NetworkGraph } from '../../src/analysis/network-graph';
import { documentsOf } from './documents';

const pods = `
apiVersion: v1
kind: Pod
metadata: { name: client, namespace: one, labels: { app: client } }
spec: { containers: [{ name: client, ports: [{ name: http, containerPort: 1 }] }] }
---
apiVersion: v1
kind: Pod
metadata: { name: server, namespace: one, labels: { app: server, tier: back } }
spec: { containers: [{ name: server, ports: [{ name: http, containerPort: 8080 }] }] }
---
`;

const graphOf = (spec: string) => {
  const policy = `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: any, namespace: one }\nspec: ${spec}`;
  const documents = documentsOf(pods + policy);
  const [client, server] = workloadsOf(documents);
  if (!client || !server) throw new Error('There are two pods');
  return { graph: new NetworkGraph(documents), client, server };
};

/** Whether the client may call the server at 8080 and at 8081. */
const open = (spec: string): readonly boolean[] => {
  const { graph, client, server } = graphOf(spec);
  expect(graph.findings).toEqual([]);
  return [8080, 8081].map((port) => graph.isOpen(client, server, port));
};

const ingress = (rule: string): string => `{ podSelector: {}, policyTypes: [Ingress], ingress: [${rule}] }`;

describe('A port', () => {
  test.each([
    ['that has the name of one of the server', '{ port: http }', [true, false]],
    ['whose name only the client has', '{ port: other }', [false, false]],
    ['with a number', '{ port: 8081 }', [false, true]],
    ['up to another', '{ port: 8080, endPort: 8081 }', [true, true]],
    ['of another protocol', '{ port: 8080, protocol: UDP }', [false, false]],
    ['that is any', '{ protocol: TCP }', [true, true]],
  ])('%s', (_, port, expected) => {
    expect(open(ingress(`{ ports: [${port}] }`))).toEqual(expected);
  });

  test('with a name is that of the called pod on the way out too', () => {
    expect(open('{ podSelector: {}, policyTypes: [Egress], egress: [{ ports: [{ port: http }] }] }')).toEqual([
      true,
      false,
    ]);
  });
});

describe('A selector', () => {
  test.each([
    ['{ key: app, operator: In, values: [client, other] }', true],
    ['{ key: app, operator: In, values: [other] }', false],
    ['{ key: none, operator: In, values: [client] }', false],
    ['{ key: app, operator: NotIn, values: [client] }', false],
    ['{ key: none, operator: NotIn, values: [client] }', true],
    ['{ key: app, operator: Exists }', true],
    ['{ key: none, operator: Exists }', false],
    ['{ key: app, operator: DoesNotExist }', false],
    ['{ key: none, operator: DoesNotExist }', true],
  ])('with %s lets the client in: %s', (expression, expected) => {
    expect(open(ingress(`{ from: [{ podSelector: { matchExpressions: [${expression}] } }] }`))[0]).toBe(expected);
  });

  test('with an expression chooses the pods that a policy is about', () => {
    const about = (operator: string) =>
      open(`{ podSelector: { matchExpressions: [{ key: tier, operator: ${operator} }] }, policyTypes: [Ingress] }`)[0];
    expect([about('Exists'), about('DoesNotExist')]).toEqual([false, true]);
  });
});

describe('A block of addresses', () => {
  test.each([
    ['of all addresses lets every pod in', '0.0.0.0/0', '[]', true],
    ['of all private ones does too', '0.0.0.0/0', "['169.254.0.0/16']", true],
    ['of public ones lets no pod in', '52.0.0.0/8', '[]', false],
    ['of the node’s own lets no pod in', '169.254.170.23/32', '[]', false],
    [
      'of all but the private ones lets no pod in',
      '0.0.0.0/0',
      "['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16']",
      false,
    ],
  ])('%s', (_, cidr, except, expected) => {
    expect(open(ingress(`{ from: [{ ipBlock: { cidr: ${cidr}, except: ${except} } }] }`))[0]).toBe(expected);
  });
});

describe('What is not understood is a finding, and in no graph', () => {
  test.each([
    [
      'some private addresses',
      '{ from: [{ ipBlock: { cidr: 10.0.0.0/16 } }] }',
      /^spec\.ingress\.0\.from\.0\.ipBlock: /,
    ],
    [
      'a hole in the private addresses',
      '{ from: [{ ipBlock: { cidr: 0.0.0.0/0, except: [10.1.0.0/16] } }] }',
      /^spec\.ingress\.0\.from\.0\.ipBlock: /,
    ],
    ['addresses of IPv6', "{ from: [{ ipBlock: { cidr: '::/0' } }] }", /ipBlock\.cidr: only blocks of IPv4/],
    [
      'another operator',
      '{ from: [{ podSelector: { matchExpressions: [{ key: app, operator: Gt }] } }] }',
      /operator: /,
    ],
    ['a field', '{ form: [] }', /^spec\.ingress\.0: .*"form"/],
  ])('%s', (_, rule, value) => {
    const { graph } = graphOf(ingress(rule));
    expect(graph.findings.map((finding) => finding.value)).toEqual([expect.stringMatching(value)]);
    expect(graph.findings[0]?.address).toBe('kubernetes/web.k8s.yaml NetworkPolicy/any');
  });
});
