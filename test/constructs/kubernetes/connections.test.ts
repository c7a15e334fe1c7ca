import { App } from 'cdk8s';
import { Construct } from 'constructs';
import { Connections, connectionsOf } from '../../../src/constructs/kubernetes/connections';
import {
  dynamodb as tables,
  gateway as ingress,
  kubernetesApi,
  prometheus as scraper,
} from '../../../src/constructs/kubernetes/outside';
import { SystemChart } from '../../../src/constructs/kubernetes/system-chart';
import type { Contract } from '../../../src/contract';
import type { Lab, Workload } from '../../../src/lab/lab';
import { contract as music } from '../../../src/systems/music/contract';
import { manifestsOf, named, namesOf, readManifests } from '../../support/charts';
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

/** Who calls whom, as the course's diagram has it: the other half of what the contract derives from addresses. */
const expectedCallers: Readonly<Record<string, readonly string[]>> = {
  users: ['gateway'],
  music: ['gateway'],
  datastore: ['users', 'music', 'loader'],
};
const http = Object.keys(expectedCallers);
const portOf = (key: string): number => {
  const found = workload(key);
  return 'http' in found && found.http ? found.http.port : fail(key);
};
const pairs = Object.entries(expectedCallers).flatMap(([server, expected]) =>
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
    const { name } = workload(server);
    const from = callers[caller] ?? fail(caller);
    expect(allowed(from, podOf(name), portOf(server))).toBe(expected);
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

  test.each(http)('shows Prometheus the merged metrics of %s, and no other port', (key) => {
    const { name } = workload(key);
    expect(allowed(prometheus, podOf(name), 15020)).toBe(true);
    expect(allowed(prometheus, podOf(name), portOf(key))).toBe(false);
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

  test.each(Object.entries(expectedCallers))('trusts the identities of the callers of %s', (key, expected) => {
    const { name } = workload(key);
    const principals = expected.map((caller) =>
      caller === 'gateway' ? 'istio-system/sa/istio-ingressgateway' : `c756ns/sa/${workload(caller).serviceAccount}`,
    );
    expect(trusted(name)).toEqual([principals.map((end) => `cluster.local/ns/${end}`)]);
    expect(named<AuthorizationPolicy>(manifests, 'AuthorizationPolicy', name).spec).toMatchObject({
      selector: { matchLabels: { app: name } },
      rules: [{ to: [{ operation: { ports: [String(portOf(key))] } }] }],
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

  test('has no policies of a mesh that is not there, but for the store’s own callers in the network', () => {
    expect(namesOf(manifests, 'AuthorizationPolicy')).toEqual([]);
    expect(isAllowed(manifests, { from: podOf('cmpt756db'), to: podOf('dynamodb'), port: 8000 })).toBe(true);
    expect(isAllowed(manifests, { from: podOf('cmpt756s1'), to: podOf('dynamodb'), port: 8000 })).toBe(false);
  });
});

describe('what a chart wires and what the contract says', () => {
  const shop: Workload = {
    kind: 'deployment',
    key: 'shop',
    short: 'shop',
    name: 'shop-service',
    title: 'a shop',
    serviceAccount: 'shop',
    http: { port: 8080, basePath: '' },
    ports: {},
    isPublic: false,
    callers: [],
    usesTables: false,
    faults: {},
    metrics: {},
    releases: [{ version: 'v1', name: 'shop', image: 'shop:v1', environment: {} }],
  };

  /** A shop as the contract has it, its till and a chart that wires them. */
  function wire(said: Partial<Workload>, how: (shop: Connections, till: Connections) => void): App {
    const app = new App();
    const chart = new SystemChart(app, 'mall', { name: 'mall', namespace: 'mall', engines: ['istio'] });
    const workload = { ...shop, ...said };
    const till = { ...shop, key: 'till', name: 'till-service', serviceAccount: 'till' };
    how(connectionsOf(new Construct(chart, 'Shop'), workload), connectionsOf(new Construct(chart, 'Till'), till));
    return app;
  }

  const as = (connections: Connections) => ({ connections });

  test('agree without a word', () => {
    const app = wire({ callers: ['till'], isPublic: true, usesTables: true }, (shop, till) => {
      shop.allowFrom(as(till), ingress);
      tables.connections.allowFrom(as(shop));
    });
    expect(namesOf(readManifests(app), 'NetworkPolicy')).toEqual(['shop-service', 'till-service']);
  });

  test('a caller to whom the contract gives no address is refused where it is allowed', () => {
    const wrong = () => wire({}, (shop, till) => shop.allowFrom(as(till)));
    expect(wrong).toThrow(
      'mall/Shop/Connections lets till-service call shop-service, but in the contract it does not: ' +
        'give till an environment variable from the url or the members of shop, or do not allow it',
    );
    expect(() => wire({}, (shop) => shop.allowFrom(ingress))).toThrow('set isPublic');
  });

  test.each([
    {
      said: { callers: ['till'] },
      message: 'shop-service is called by till in the contract, but the chart does not allow it',
    },
    { said: { isPublic: true }, message: 'shop-service is called by gateway in the contract' },
    {
      said: { usesTables: true },
      message: 'shop-service has access to tables in the contract, but the chart leads it to no store',
    },
  ])('what the contract says and no chart wires stops the synthesis: $message', ({ said, message }) => {
    expect(() => readManifests(wire(said, () => undefined))).toThrow(message);
  });

  test('a workload without tableAccess that is led to a store stops the synthesis', () => {
    const app = wire({}, (shop) => tables.connections.allowFrom(as(shop)));
    expect(() => readManifests(app)).toThrow('its contract has no tableAccess');
  });

  test('callers that no contract knows, and what they call, are free', () => {
    const app = wire({}, (shop) => {
      shop.allowPortFrom(15020, scraper);
      kubernetesApi.connections.allowFrom(as(shop));
    });
    expect(() => readManifests(app)).not.toThrow();
  });

  test('pods without a port are called at one that is named, or not at all', () => {
    const app = wire({}, (shop) => {
      const job = new Connections(shop, 'Job', { name: 'job', pods: { app: 'job' } });
      expect(() => job.allowFrom(as(shop))).toThrow('which has no port: name one by allowPortFrom');
      job.allowPortFrom(9000, as(shop));
    });
    expect(named(readManifests(app), 'NetworkPolicy', 'job')).toMatchObject({
      spec: {
        ingress: [{ from: [{ podSelector: { matchLabels: { app: 'shop-service' } } }], ports: [{ port: 9000 }] }],
      },
    });
  });

  test('an identity is trusted at the ports that it may call', () => {
    const app = wire({ callers: ['till'] }, (shop, till) => {
      shop.allowFrom(as(till));
      shop.allowPortFrom(9000, as(till));
    });
    const from = [{ source: { principals: ['cluster.local/ns/mall/sa/till'] } }];
    expect(named<AuthorizationPolicy>(readManifests(app), 'AuthorizationPolicy', 'shop-service').spec.rules).toEqual([
      { from, to: [{ operation: { ports: ['8080'] } }] },
      { from, to: [{ operation: { ports: ['9000'] } }] },
    ]);
  });
});
