import { gatewayIdentity, IdentityGraph, identityOf } from '../../src/analysis/identity-graph';
import { workloadsOf } from '../../src/analysis/kinds';
import { documentsOf } from './documents';

const pods = `
apiVersion: v1
kind: Pod
metadata: { name: client, namespace: one }
spec: { serviceAccountName: client, containers: [{ name: client }] }
---
apiVersion: v1
kind: Pod
metadata: { name: server, namespace: one, labels: { app: server } }
spec: { serviceAccountName: server, containers: [{ name: server, ports: [{ containerPort: 80 }, { containerPort: 81 }] }] }
`;

const policy = (spec: string, namespace = 'one'): string =>
  `---\napiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: { name: any, namespace: ${namespace} }\nspec: ${spec}\n`;

const graphOf = (...policies: readonly string[]) => {
  const documents = documentsOf(pods + policies.join(''));
  const [client, server] = workloadsOf(documents);
  if (!client || !server) throw new Error('There are two pods');
  return { graph: new IdentityGraph(documents), client, server };
};

/** Whether the server answers the client at 80 and at 81. */
const trusted = (...policies: readonly string[]): readonly boolean[] => {
  const { graph, client, server } = graphOf(...policies);
  expect(graph.findings).toEqual([]);
  return [80, 81].map((port) => graph.isTrusted(identityOf(client), server, port));
};

const callers = (...policies: readonly string[]) => {
  const { graph, server } = graphOf(...policies);
  return graph.callersOf(server);
};

const client = 'cluster.local/ns/one/sa/client';
const from = (...principals: readonly string[]): string =>
  `from: [{ source: { principals: [${principals.map((one) => `'${one}'`).join()}] } }]`;
const to = (port: number): string => `to: [{ operation: { ports: ['${port}'] } }]`;
const allowAll = policy('{ rules: [{}] }');

describe('A pod answers', () => {
  test.each([
    ['everybody, where no policy is about it', [], [true, true]],
    ['nobody, where a policy without rules is', [policy('{}')], [false, false]],
    [
      'a caller that is named, at the port that is',
      [policy(`{ rules: [{ ${from(client)}, ${to(81)} }] }`)],
      [false, true],
    ],
    [
      'a caller of some paths too, for whom the network must be open as well',
      [policy("{ rules: [{ to: [{ operation: { ports: ['81'], paths: [/a], methods: [GET] } }] }] }")],
      [false, true],
    ],
    ['not another', [policy(`{ rules: [{ ${from('cluster.local/ns/one/sa/other')} }] }`)], [false, false]],
    [
      'a caller that begins as a pattern does',
      [policy(`{ rules: [{ ${from('cluster.local/ns/one/*')} }] }`)],
      [true, true],
    ],
    ['a caller that ends as a pattern does', [policy(`{ rules: [{ ${from('*/sa/client')} }] }`)], [true, true]],
    ['whoever has a certificate', [policy(`{ rules: [{ ${from('*')} }] }`)], [true, true]],
    [
      'not at a port that is refused to everybody',
      [allowAll, policy(`{ action: DENY, rules: [{ ${to(80)} }] }`)],
      [false, true],
    ],
    [
      'not a caller that is refused',
      [allowAll, policy(`{ action: DENY, rules: [{ ${from(client)} }] }`)],
      [false, false],
    ],
    [
      'others than those that are refused, where nobody is named',
      [policy(`{ action: DENY, rules: [{ ${from('*/other')} }] }`)],
      [true, true],
    ],
    [
      'nobody whom the whole mesh refuses',
      [allowAll, policy('{ action: DENY, rules: [{}] }', 'istio-system')],
      [false, false],
    ],
    ['whoever another namespace refuses', [allowAll, policy('{ action: DENY, rules: [{}] }', 'two')], [true, true]],
    [
      'whoever is refused by others',
      [policy('{ action: DENY, rules: [{}], selector: { matchLabels: { app: other } } }')],
      [true, true],
    ],
  ] as const)('%s', (_, policies, expected) => {
    expect(trusted(...policies)).toEqual(expected);
  });
});

test('callers are those whom some port answers, the gateway among them, and none of the refused', () => {
  expect(callers()).toBe('anybody');
  expect(callers(policy(`{ rules: [{ ${from(client)}, ${to(81)} }] }`))).toEqual([client]);
  expect(callers(allowAll)).toEqual([gatewayIdentity, client, 'cluster.local/ns/one/sa/server']);
  expect(callers(allowAll, policy(`{ action: DENY, rules: [{ ${from(client, gatewayIdentity)} }] }`))).toEqual([
    'cluster.local/ns/one/sa/server',
  ]);
});

test.each([
  [
    'a refusal of some paths',
    "{ action: DENY, rules: [{ to: [{ operation: { ports: ['80'], paths: [/a] } }] }] }",
    'spec.rules: some paths or methods are refused',
  ],
  [
    'a refusal of some methods',
    "{ action: DENY, rules: [{ to: [{ operation: { ports: ['80'], methods: [GET] } }] }] }",
    'spec.rules: some paths or methods are refused',
  ],
  ['a host', "{ rules: [{ to: [{ operation: { ports: ['80'], hosts: [a] } }] }] }", 'operation: .*"hosts"'],
  ['a condition', '{ rules: [{ when: [{ key: any, values: [any] }] }] }', 'spec.rules.0: .*"when"'],
  [
    'a source that is not named by its identity',
    '{ rules: [{ from: [{ source: { ipBlocks: [10.0.0.0/8] } }] }] }',
    'ipBlocks',
  ],
  [
    'all callers but some',
    `{ rules: [{ from: [{ source: { principals: ['*'], notPrincipals: [a] } }] }] }`,
    'notPrincipals',
  ],
  ['an action of somebody else', '{ action: CUSTOM, provider: { name: any }, rules: [{}] }', 'spec.action: '],
  ['what it is about, said otherwise', '{ targetRefs: [{ kind: Service, name: any }] }', 'targetRefs'],
])('%s is not understood, which is a finding, and the policy in no graph', (_, spec, value) => {
  const { graph, server } = graphOf(policy(spec));
  expect(graph.findings.map((finding) => finding.value)).toContainEqual(expect.stringMatching(value));
  expect(graph.findings[0]?.address).toBe('kubernetes/web.k8s.yaml AuthorizationPolicy/any');
  expect(graph.callersOf(server)).toBe('anybody');
});
