/** What each service account may do, asked of the API server with the account's own token. */
import { environmentNames } from '../../../src/lab/lab';
import type { Manifest } from '../../../src/synth/documents';
import { Cluster } from '../../tools/kubernetes/cluster';
import type { Api } from '../../tools/kubernetes/api';
import * as support from './support';

interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

interface Role extends Manifest {
  readonly rules: readonly Rule[];
}

interface Binding extends Manifest {
  readonly roleRef: { readonly apiGroup: string; readonly kind: string; readonly name: string };
  readonly subjects: readonly { readonly kind: string; readonly name: string; readonly namespace?: string }[];
}

const cluster = Cluster.connect();
const { api } = cluster;

afterAll(() => api.close());

describe.each(environmentNames)('the service accounts of %s', (environment) => {
  const manifests = support.manifestsOf(environment);
  const accounts = manifests.filter(({ kind }) => kind === 'ServiceAccount');

  beforeAll(async () => {
    await support.installDefinitions(api);
    await support.createForeignNamespaces(api, manifests);
    await support.applyFolder(cluster, environment);
  });

  afterAll(() => support.removeEnvironment(api, environment));

  test('may do exactly what their roles say, beyond what everyone may', async () => {
    expect(accounts.length).toBeGreaterThan(0);
    for (const account of accounts) {
      const granted = await rulesOf(account);
      const everyone = await rulesOf({ ...account, metadata: { ...account.metadata, name: 'default' } });
      const own = granted.filter((rule) => !everyone.includes(rule)).sort();
      expect({ account: account.metadata.name, own }).toEqual({
        account: account.metadata.name,
        own: expectedRules(manifests, account),
      });
    }
  });

  test('may not read Secrets, make pods, run commands in pods or give themselves permissions', async () => {
    for (const account of accounts) {
      const asked = await Promise.all(forbidden.map((question) => canI(account, question)));
      expect({ account: account.metadata.name, may: forbidden.filter((_, index) => asked[index]) }).toEqual({
        account: account.metadata.name,
        may: [],
      });
    }
  });

  test('could, with a role of their own', async () => {
    const [account] = accounts;
    if (!account) throw new Error('No account to try it on.');
    const { name, namespace = 'default' } = account.metadata;
    const revoke = await grant(namespace, name, { apiGroups: [''], resources: ['secrets'], verbs: ['get'] });
    expect(await canI(account, { resource: 'secrets', verb: 'get' })).toBe(true);
    expect(await canI(account, { resource: 'secrets', verb: 'list' })).toBe(false);
    await revoke();
  });
});

interface Question {
  readonly verb: string;
  readonly resource: string;
  readonly group?: string;
  readonly subresource?: string;
}

const forbidden: readonly Question[] = [
  { verb: 'get', resource: 'secrets' },
  { verb: 'list', resource: 'secrets' },
  { verb: 'create', resource: 'pods' },
  { verb: 'create', resource: 'pods', subresource: 'exec' },
  { verb: 'delete', resource: 'pods' },
  { verb: 'create', resource: 'serviceaccounts', subresource: 'token' },
  { verb: 'update', resource: 'deployments', group: 'apps' },
  { verb: 'create', resource: 'rolebindings', group: 'rbac.authorization.k8s.io' },
  { verb: 'escalate', resource: 'roles', group: 'rbac.authorization.k8s.io' },
  { verb: 'list', resource: 'nodes' },
];

async function withToken<T>({ metadata }: Manifest, ask: (own: Api) => Promise<T>): Promise<T> {
  const own = await cluster.as(metadata.namespace ?? 'default', metadata.name);
  try {
    return await ask(own);
  } finally {
    await own.close();
  }
}

function canI(account: Manifest, question: Question): Promise<boolean> {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
  const resourceAttributes = { ...question, namespace: account.metadata.namespace };
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SelfSubjectAccessReview',
    spec: { resourceAttributes },
  };
  return withToken(account, async (own) => {
    const { status } = await own.request<{ status: { allowed: boolean } }>('POST', path, review);
    return status.allowed;
  });
}

/** The account's rules in its own namespace, one line each. */
function rulesOf(account: Manifest): Promise<readonly string[]> {
  const path = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';
  const spec = { namespace: account.metadata.namespace };
  return withToken(account, async (own) => {
    const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectRulesReview', spec };
    const { status } = await own.request<{ status: { resourceRules: readonly Rule[] } }>('POST', path, review);
    return status.resourceRules.flatMap(lines);
  });
}

function expectedRules(manifests: readonly Manifest[], account: Manifest): readonly string[] {
  const { name, namespace } = account.metadata;
  const bindings = manifests.filter((manifest): manifest is Binding => /^(Cluster)?RoleBinding$/.test(manifest.kind));
  const bound = bindings.filter(({ subjects }) =>
    subjects.some((subject) => subject.name === name && (subject.namespace ?? namespace) === namespace),
  );
  const roles = manifests.filter((manifest): manifest is Role => /^(Cluster)?Role$/.test(manifest.kind));
  return bound
    .flatMap(({ roleRef }) =>
      roles.filter(({ kind, metadata }) => kind === roleRef.kind && metadata.name === roleRef.name),
    )
    .flatMap(({ rules }) => rules.flatMap(lines))
    .sort();
}

/** One line for each verb, so that rules which say the same in other words are the same. */
function lines({ apiGroups = [''], resources = [], resourceNames = ['*'], verbs }: Rule): readonly string[] {
  return apiGroups.flatMap((group) =>
    resources.flatMap((resource) =>
      resourceNames.flatMap((name) => verbs.map((verb) => `${verb} ${group}/${resource} ${name}`)),
    ),
  );
}

/** Returns how to take it back: the namespace may be one that outlives the environment. */
async function grant(namespace: string, account: string, rule: Rule): Promise<() => Promise<void>> {
  const metadata = { name: 'tried', namespace };
  const group = 'rbac.authorization.k8s.io';
  const role: Role = { apiVersion: `${group}/v1`, kind: 'Role', metadata, rules: [rule] };
  const binding: Binding = {
    apiVersion: `${group}/v1`,
    kind: 'RoleBinding',
    metadata,
    roleRef: { apiGroup: group, kind: 'Role', name: 'tried' },
    subjects: [{ kind: 'ServiceAccount', name: account, namespace }],
  };
  for (const object of [role, binding]) await api.apply(object);
  return async () => {
    for (const object of [binding, role]) await api.remove(object);
  };
}
