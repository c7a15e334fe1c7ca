import type { Contract } from '../../../src/contract';
import type { Lab } from '../../../src/lab/lab';
import { contract as music } from '../../../src/systems/music/contract';
import { manifestsOf, named, namesOf } from '../../support/charts';
import { fixtureLab } from '../../support/lab';
import { type Connection, type End, isAllowed, type Pod } from '../../support/network';

const contract: Contract = music;
const podOf = (app: string, namespace = contract.namespace): Pod => ({ namespace, labels: { app } });
const workload = (key: string) => contract.workloads[key] ?? fail(key);
const fail = (key: string): never => {
  throw new Error(`The contract has no ${key}`);
};

const gateway: Pod = { namespace: 'istio-system', labels: { istio: 'ingressgateway' } };
const prometheus: Pod = { namespace: 'istio-system', labels: { 'app.kubernetes.io/name': 'prometheus' } };
const dns: Pod = { namespace: 'kube-system', labels: { 'k8s-app': 'kube-dns' } };
const istiod: Pod = { namespace: 'istio-system', labels: { app: 'istiod' } };
const podIdentityAgent = { address: '169.254.170.23' };
const dynamodb = { address: '3.218.182.77' };

/** Everybody who might call, by the word that the contract has for them; the last four are in no contract. */
const callers: Readonly<Record<string, End>> = {
  ...Object.fromEntries(Object.entries(contract.workloads).map(([key, { name }]) => [key, podOf(name)])),
  gateway,
  'another pod of the namespace': podOf('stranger'),
  'a pod of S1 in a student’s namespace': podOf('cmpt756s1', 'student-ann'),
  'a gateway in another namespace': { ...gateway, namespace: 'student-ann' },
  'a pod beside the gateway': { ...gateway, labels: { app: 'kiali' } },
};

const http = Object.entries(contract.workloads).filter(([, { http }]) => http);
const pairs = http.flatMap(([server, { callers: expected }]) =>
  Object.keys(callers).map((caller) => ({ caller, server, expected: expected.includes(caller) })),
);

describe.each(['local', 'aws'] as const)('the network of music on %s', (environment) => {
  const lab = fixtureLab(environment);
  const manifests = manifestsOf(lab);
  const allowed = (from: End, to: End, port: number, protocol: Connection['protocol'] = 'TCP') =>
    isAllowed(manifests, { from, to, port, protocol });

  test('knows callers that may and callers that may not', () => {
    expect(new Set(pairs.map(({ expected }) => expected))).toEqual(new Set([true, false]));
  });

  test.each(pairs)('$caller to $server: $expected', ({ caller, server, expected }) => {
    const { name, http } = workload(server);
    const from = callers[caller] ?? fail(caller);
    expect(allowed(from, podOf(name), http?.port ?? 0)).toBe(expected);
    expect(allowed(from, podOf(name), 9999)).toBe(false);
  });

  test.each(Object.keys(contract.workloads))('lets %s find names and its certificate, and nothing beside', (key) => {
    const pod = podOf(workload(key).name);
    expect([allowed(pod, dns, 53, 'UDP'), allowed(pod, dns, 53)]).toEqual([true, true]);
    expect(allowed(pod, istiod, 15012)).toBe(true);
    expect(allowed(pod, istiod, 15017)).toBe(false);
    expect(allowed(pod, { ...dns, labels: {} }, 53, 'UDP')).toBe(false);
    // The metadata service, the Kubernetes API at its usual address, and the internet in plain text.
    expect(allowed(pod, { address: '169.254.169.254' }, 80)).toBe(false);
    expect(allowed(pod, { address: '10.100.0.1' }, 443)).toBe(false);
    expect(allowed(pod, dynamodb, 80)).toBe(false);
  });

  test.each(Object.keys(contract.workloads))('lets %s reach tables where its contract gives it some', (key) => {
    const pod = podOf(workload(key).name);
    const hasTables = workload(key).tableAccess !== undefined;
    const isAws = environment === 'aws';
    expect(allowed(pod, podIdentityAgent, 80)).toBe(isAws && hasTables);
    expect(allowed(pod, dynamodb, 443)).toBe(isAws && hasTables);
    expect(allowed(pod, podOf('dynamodb'), 8000)).toBe(!isAws && hasTables);
  });

  test.each(http.map(([key]) => key))('shows Prometheus the merged figures of %s, and no other port', (key) => {
    const { name, http } = workload(key);
    expect(allowed(prometheus, podOf(name), 15020)).toBe(true);
    expect(allowed(prometheus, podOf(name), http?.port ?? 0)).toBe(false);
    expect(allowed(gateway, podOf(name), 15020)).toBe(false);
  });

  test('would let everything through without the policies', () => {
    const open = manifests.filter(({ kind }) => kind !== 'NetworkPolicy');
    for (const { caller, server } of pairs) {
      const connection = { from: callers[caller] ?? fail(caller), to: podOf(workload(server).name), port: 9999 };
      expect(isAllowed(open, connection)).toBe(true);
    }
  });
});

interface AuthorizationPolicy {
  readonly spec: {
    readonly selector?: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly rules?: readonly {
      readonly from: readonly { readonly source: { readonly principals: readonly string[] } }[];
      readonly to: readonly object[];
    }[];
  };
}

describe('the mesh of music', () => {
  const manifests = manifestsOf(fixtureLab());
  const trusted = (name: string) =>
    named<AuthorizationPolicy>(manifests, 'AuthorizationPolicy', name).spec.rules?.map((rule) =>
      rule.from.flatMap(({ source }) => source.principals),
    );

  test('takes encrypted calls only, and trusts nobody by default', () => {
    expect(named(manifests, 'PeerAuthentication', 'default')).toMatchObject({
      metadata: { namespace: 'c756ns' },
      spec: { mtls: { mode: 'STRICT' } },
    });
    expect(named<{ spec: object }>(manifests, 'AuthorizationPolicy', 'default-deny').spec).toEqual({});
  });

  test.each(http)('trusts the identities of the callers of %s', (_, { name, callers: expected, http }) => {
    const principals = expected.map((caller) =>
      caller === 'gateway' ? 'istio-system/sa/istio-ingressgateway' : `c756ns/sa/${workload(caller).serviceAccount}`,
    );
    expect(trusted(name)).toEqual([principals.map((end) => `cluster.local/ns/${end}`)]);
    expect(named<AuthorizationPolicy>(manifests, 'AuthorizationPolicy', name).spec).toMatchObject({
      selector: { matchLabels: { app: name } },
      rules: [{ to: [{ operation: { ports: [String(http?.port)] } }] }],
    });
  });

  test('trusts DB alone with the local store', () => {
    expect(trusted('dynamodb')).toEqual([['cluster.local/ns/c756ns/sa/svc-db']]);
    expect(namesOf(manifestsOf(fixtureLab('aws')), 'AuthorizationPolicy')).not.toContain('dynamodb');
  });
});

describe('a system without the mesh', () => {
  const withoutMesh = (lab: Lab): Lab => {
    if (!lab.systems.music) throw new Error('the fixture lab wants music');
    return { ...lab, systems: { music: { ...lab.systems.music, engines: ['prometheus'] } } };
  };
  const manifests = manifestsOf(withoutMesh(fixtureLab()));

  test('is scraped at its own port, and looks for no control plane', () => {
    const pod = podOf('cmpt756s1');
    expect(isAllowed(manifests, { from: prometheus, to: pod, port: 30000 })).toBe(true);
    expect(isAllowed(manifests, { from: prometheus, to: pod, port: 15020 })).toBe(false);
    expect(isAllowed(manifests, { from: pod, to: istiod, port: 15012 })).toBe(false);
    expect(namesOf(manifests, 'PeerAuthentication')).toEqual([]);
  });

  test('is scraped by nobody where there is no Prometheus', () => {
    const { music } = fixtureLab().systems;
    if (!music) throw new Error('the fixture lab wants music');
    const without = manifestsOf({ ...fixtureLab(), systems: { music: { ...music, engines: [] } } });
    expect(isAllowed(without, { from: prometheus, to: podOf('cmpt756s1'), port: 30000 })).toBe(false);
  });
});
