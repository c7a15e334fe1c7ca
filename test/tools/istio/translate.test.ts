import { join } from 'node:path';
import { clustersOfNamespaces, scopesOf } from '../../../src/analysis/mesh-clusters';
import type { EnvironmentName } from '../../../src/contract';
import { environmentNames } from '../../../src/lab/lab';
import { type Documents, type Manifest, readDocuments } from '../../../src/synth/documents';
import { manifestsOf } from '../../support/charts';
import { fixtureLab } from '../../support/lab';
import type { Json } from './envoy-json';
import type { Pod, Proxy } from './mesh';
import { readMesh } from './objects';
import { controllersIn, podOf } from './pods';
import { translate } from './translate';

const documentsOf = (environment: EnvironmentName): Documents =>
  readDocuments(join(__dirname, '../../../dist', environment), environment);

/** One pod of each workload in the mesh. */
const podsIn = (manifests: readonly Manifest[]): readonly Pod[] =>
  controllersIn(manifests).map((one, index) => podOf(one, one.metadata.name, `127.0.1.${index}`));

const gateway: Proxy = {
  pod: {
    name: 'gateway',
    namespace: 'istio-system',
    labels: { istio: 'ingressgateway' },
    serviceAccount: 'gateway',
    address: '127.0.0.9',
  },
  folder: '/gateway',
};
const beside = (pod: Pod): Proxy => ({ pod, folder: `/${pod.name}`, servicePort: 8080, outbound: '127.0.2.1' });

describe.each(environmentNames)('the committed objects of %s', (environment) => {
  const documents = documentsOf(environment);
  const manifests = documents.charts.flatMap(({ objects }) => objects.map(({ manifest }) => manifest));
  const mesh = readMesh(manifests);
  const pods = podsIn(manifests);

  test('are known to the last field', () => {
    expect(mesh.VirtualService.length).toBeGreaterThan(3);
    expect(mesh.AuthorizationPolicy.length).toBeGreaterThan(3);
  });

  test('lead each call of the gateway to a cluster that its proxy has', () => {
    const { routes, clusters } = translate(mesh, gateway, pods);
    const known = clusters.map(({ name }) => name);
    const named = [...JSON.stringify(routes).matchAll(/"(outbound\|[^"]+)"/g)].map(([, name]) => name);
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((name) => !known.includes(name))).toEqual([]);
  });

  test('give every pod in the mesh a way in and what it may be told', () => {
    expect(pods.length).toBeGreaterThan(5);
    for (const pod of pods) {
      const { listeners, endpoints } = translate(mesh, beside(pod), pods);
      expect(listeners.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^inbound_/));
      expect(endpoints.length).toBeGreaterThan(0);
    }
  });

  test('give every proxy as many clusters as `lab check` counts for its memory', () => {
    const scopes = scopesOf(documents);
    const counted = clustersOfNamespaces(documents);
    for (const pod of pods) {
      const { clusters } = translate(mesh, beside(pod), pods);
      const scope = scopes.get(pod.namespace) ?? [];
      expect(clusters.filter(called)).toHaveLength(scope.reduce((sum, one) => sum + (counted.get(one) ?? 0), 0));
    }
  });
});

/** A proxy of Istio has some more, which are none of these Services. */
const called = ({ name }: Json): boolean => String(name).startsWith('outbound|');

const objects = manifestsOf(fixtureLab('local', { systems: ['music'], music: { canary: 10, fault: 'abort' } }));

function changed(kind: string, change: (spec: Json) => Json): readonly Manifest[] {
  return objects.map((manifest) => {
    if (manifest.kind !== kind) return manifest;
    return { ...manifest, spec: change((manifest as Manifest & { readonly spec: Json }).spec) } as Manifest;
  });
}

const keysUri = 'http://cmpt756s1.c756ns.svc.cluster.local:30000/keys';

/** Of the tokens in front of every pod. */
const checks = (rule: object) => ({
  apiVersion: 'security.istio.io/v1',
  kind: 'RequestAuthentication',
  metadata: { name: 'any', namespace: 'c756ns' },
  spec: { jwtRules: [rule] },
});

describe('What the translation does not know', () => {
  test('is an error that names the object and the field', () => {
    const manifests = changed('DestinationRule', (spec) => ({ ...spec, trafficPolicy: { tunnel: {} } }));
    expect(() => readMesh(manifests)).toThrow(/DestinationRule c756ns\/cmpt756s\d:[^]*"tunnel"[^]*trafficPolicy/);
  });

  test.each([
    ['a part of a path', { uri: { suffix: '/x' } }],
    ['a port of a call', { port: 80 }],
  ])('%s in a match, is an error too', (_, match) => {
    const manifests = changed('VirtualService', (spec) => ({ ...spec, http: [{ match: [match], route: [] }] }));
    expect(() => readMesh(manifests)).toThrow(/VirtualService c756ns/);
  });

  test('a kind of Istio, is an error as well', () => {
    const filter = { apiVersion: 'networking.istio.io/v1alpha3', kind: 'EnvoyFilter', metadata: { name: 'any' } };
    expect(() => readMesh([...objects, filter])).toThrow(/kind EnvoyFilter of networking.istio.io/);
  });

  test('a condition of a token, is an error and never a token more', () => {
    const rule = { issuer: 'any', jwksUri: keysUri, audiences: ['any'] };
    expect(() => readMesh([...objects, checks(rule)])).toThrow(/RequestAuthentication c756ns\/any[^]*audiences/);
  });

  test.each(['http://cmpt756s1:30000/keys', 'http://cmpt756s1.c756ns.svc.cluster.local/keys'])(
    'the Service of the keys at %s, is an error too, since Istio would not find it either',
    (jwksUri) => {
      const mesh = readMesh([...objects, checks({ issuer: 'any', jwksUri })]);
      const [pod] = podsIn(objects);
      expect(() => translate(mesh, beside(pod as Pod), [])).toThrow(`The keys at ${jwksUri} are of no Service`);
    },
  );

  test('a condition of a caller, is an error and never a caller more', () => {
    const source = { notPrincipals: ['anybody'] };
    const manifests = changed('AuthorizationPolicy', (spec) => ({ ...spec, rules: [{ from: [{ source }] }] }));
    expect(() => readMesh(manifests)).toThrow(/AuthorizationPolicy c756ns[^]*notPrincipals/);
  });
});

describe('Translated', () => {
  const mesh = readMesh(objects);
  const pods = podsIn(objects);
  const pod = (app: string): Pod => {
    const found = pods.find(({ labels }) => labels['app'] === app);
    if (!found) throw new Error(`No pod of ${app}`);
    return found;
  };

  interface Route {
    readonly match: object;
    readonly route: { readonly weighted_clusters?: object; readonly timeout: string; readonly retry_policy?: object };
    readonly typed_per_filter_config?: object;
  }

  const routesTo = (proxy: Proxy, service: string): readonly Route[] => {
    const { routes } = translate(mesh, proxy, pods);
    const hosts = routes.flatMap(
      ({ virtual_hosts }) => virtual_hosts as readonly { readonly routes: readonly Route[] }[],
    );
    return hosts.flatMap((host) => host.routes).filter((route) => JSON.stringify(route).includes(service));
  };

  test('the canary is two weighted clusters', () => {
    const weighted = routesTo(gateway, 'cmpt756s2').map(({ route }) => route.weighted_clusters);
    expect(weighted).toContainEqual({
      clusters: [
        { name: 'outbound|30001|v1|cmpt756s2.c756ns.svc.cluster.local', weight: 90 },
        { name: 'outbound|30001|v2|cmpt756s2.c756ns.svc.cluster.local', weight: 10 },
      ],
    });
  });

  test('a fault stands with the route of its callers, and not with the gateway', () => {
    const [route] = routesTo(beside(pod('cmpt756s1')), 'cmpt756db');
    expect(route?.typed_per_filter_config).toEqual({
      'envoy.filters.http.fault': {
        '@type': 'type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault',
        abort: { http_status: 500, percentage: { numerator: 100_000, denominator: 'MILLION' } },
      },
    });
    expect(routesTo(gateway, 'cmpt756db')).toEqual([]);
  });

  test('a subset has the pods of its version, and those of no other', () => {
    const { endpoints } = translate(mesh, gateway, pods);
    const v2 = endpoints.find(({ cluster_name }) => String(cluster_name).startsWith('outbound|30001|v2|'));
    const { address } = pods.find(({ name }) => name === 'cmpt756s2-v2') ?? {};
    expect([...JSON.stringify(v2).matchAll(/"address":"([^"]+)"/g)].map(([, found]) => found)).toEqual([address]);
  });
});
