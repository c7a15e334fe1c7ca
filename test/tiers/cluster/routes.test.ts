/** Routes in both APIs' words on a real API server: it takes them as they are synthesized, and as the verbs change them. */
import type { Manifest } from '../../../src/synth/documents';
import { contract as music } from '../../../src/systems/music/contract';
import { manifestsOf, named } from '../../support/charts';
import { fixtureLab } from '../../support/lab';
import type { KubeObject } from '../../tools/kubernetes/api';
import { Cluster } from '../../tools/kubernetes/cluster';
import { ClusterLab } from './lab';
import { type Editable, editable } from './mistakes';
import * as support from './support';

const cluster = Cluster.connect();
const { api } = cluster;

interface Specified extends KubeObject {
  readonly spec: object;
}

const routing = ['Namespace', 'Gateway', 'HTTPRoute', 'VirtualService', 'DestinationRule'];
const routesOf = (settings: object): readonly Manifest[] =>
  manifestsOf(fixtureLab('local', { systems: [music.system], music: settings })).filter(({ kind }) =>
    routing.includes(kind),
  );

beforeAll(() => support.installDefinitions(api));
afterAll(() => api.close());

describe.each([
  { gateway: 'istio', kind: 'VirtualService' },
  { gateway: 'gateway-api', kind: 'HTTPRoute' },
])('in the words of $gateway', ({ gateway, kind }) => {
  const before = routesOf({ gateway });
  let folder: ClusterLab;

  beforeAll(async () => {
    await support.createForeignNamespaces(api, before);
    for (const manifest of before) await api.apply(manifest);
    folder = new ClusterLab(cluster, { systems: [music.system], music: { gateway } });
  });
  afterAll(async () => {
    folder?.remove();
    await support.removeManifests(api, before);
  });

  test('lab canary --cluster makes the route of S2 that lab.yaml would have made', async () => {
    expect(await folder.lab('canary', '70/30', '--cluster')).toMatchObject({ code: 0, stderr: '' });
    await expectSame(named(routesOf({ gateway, canary: 30 }), kind, 'cmpt756s2'));
  });

  test('lab fault --cluster puts a fault into the route of DB, changes it, and takes it away', async () => {
    const faults = [
      [['abort', '--percent', '20', '--status', '503'], { abort: 503, percent: 20 }],
      [['delay', '--milliseconds', '700', '--percent', '5'], { delay: 700, percent: 5 }],
      [['none'], 'none'],
    ] as const;
    for (const [words, fault] of faults) {
      expect(await folder.lab('fault', 'db', ...words, '--cluster')).toMatchObject({ code: 0, stderr: '' });
      await expectSame(named(routesOf({ gateway, fault }), 'VirtualService', 'cmpt756db'));
    }
  });

  test('a route that somebody has made otherwise is left as it is, and the message says what brings it back', async () => {
    const ours = named<Record<string, unknown>>(before, kind, 'cmpt756s2');
    const rules = kind === 'HTTPRoute' ? 'rules' : 'http';
    const other = structuredClone(ours) as unknown as Editable & Manifest;
    other.spec[rules] = (other.spec[rules] as unknown[]).toReversed();
    await replace(other);
    const { code, stderr } = await folder.lab('canary', '50/50', '--cluster');
    expect([code, stderr.replaceAll(/\s+/g, ' ')]).toEqual([
      1,
      expect.stringContaining('Bring it there: ./lab deploy music --env local'),
    ]);
    await expectSame(other);
    await replace(ours);
  });

  test('a route that is not there is said', async () => {
    const route = named(before, kind, 'cmpt756s2');
    await api.remove(route);
    const { code, stderr } = await folder.lab('canary', '50/50', '--cluster');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/NotFound[^]*The cluster has no such route/)]);
    await api.apply(route);
  });

  test.each([
    ['canary 50 db', "'db' is no workload of the lab that runs with several versions.\nThere are: s2"],
    ['fault s1 abort', "'s1' is no workload of the lab that has faults.\nThere are: db"],
    ['fault db fire', "'fire' is no fault of cmpt756db. There are: none, abort, delay"],
  ])('lab %s --cluster is refused with what there is', async (words, message) => {
    const { code, stderr } = await folder.lab(...words.split(' '), '--cluster');
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe('the API server refuses', () => {
  const manifests = routesOf({ gateway: 'gateway-api' });

  beforeAll(() => support.createForeignNamespaces(api, manifests).then(() => api.apply(namespace())));
  afterAll(() => support.removeManifests(api, manifests));

  const namespace = (): Manifest => named(manifests, 'Namespace', music.namespace);
  const rule = ({ spec }: Editable) => (spec['rules'] as Record<string, unknown>[])[0] ?? {};

  test.each([
    // Only the experimental definitions of the Gateway API know it.
    ['a retry', 'HTTPRoute', (it: Editable) => void (rule(it)['retry'] = { attempts: 3 }), /retry: field not declared/],
    ['a fault', 'HTTPRoute', (it: Editable) => void (rule(it)['fault'] = {}), /fault: field not declared/],
    ['a limit in words', 'HTTPRoute', (it: Editable) => void (rule(it)['timeouts'] = { request: 'soon' }), /request/],
    ['any host by a star', 'HTTPRoute', (it: Editable) => void (it.spec['hostnames'] = ['*']), /hostnames/],
    ['a Gateway without listeners', 'Gateway', (it: Editable) => void (it.spec['listeners'] = []), /listeners/],
  ])('%s', async (_, kind, make, refusal) => {
    await api.apply(editable(manifests, kind), { dryRun: true });
    const document = editable(manifests, kind);
    make(document);
    expect(await support.refusalOf(api.apply(document, { dryRun: true }))).toMatch(refusal);
  });
});

/** The object in the cluster says what this one says, with what the server fills in. */
async function expectSame(wanted: Manifest): Promise<void> {
  const { spec } = await api.get<Specified>(wanted);
  const twin = { ...wanted, metadata: { ...wanted.metadata, name: `${wanted.metadata.name}-twin` } };
  expect(spec).toEqual((await api.create<Specified>(twin, { dryRun: true })).spec);
}

/** In place of what kubectl has changed, which server-side apply would not take away from it. */
async function replace(manifest: Manifest): Promise<void> {
  await api.remove(manifest);
  await api.apply(manifest);
}
