/** The music application in real containers: names from the cluster's name server, calls through Services, crashes. */
import { setTimeout as sleep } from 'node:timers/promises';
import { images } from '../../../src/lab/versions';
import { contract as music } from '../../../src/systems/music/contract';
import type { Manifest } from '../../../src/synth/documents';
import { manifestsOf } from '../../support/charts';
import { fixtureLab, leastConfig } from '../../support/lab';
import { describeWhere } from '../../support/skips';
import { until, type KubeObject } from '../../tools/kubernetes/api';
import { Cluster } from '../../tools/kubernetes/cluster';
import { startLoad } from '../../tools/kubernetes/load';
import type { ScheduledPod } from '../../tools/kubernetes/objects';
import { importService, importStore } from './images';
import * as support from './support';

interface Counted extends KubeObject {
  readonly spec: { readonly replicas: number };
  readonly status: { readonly availableReplicas?: number; readonly succeeded?: number };
}

const cluster = Cluster.connect();
const { api } = cluster;
const { namespace, workloads, secrets } = music;
const manifests = manifestsOf(fixtureLab('local', { music: { replicas: 2 } }));
const names = cluster.realNodes.map(({ name }) => name);
const song = '6ecfafd0-8a35-4af6-a9e2-cbd79b3abeea';

afterAll(() => api.close());

describeWhere('cluster', cluster.nodesMissing, 'music on real nodes', () => {
  beforeAll(async () => {
    await importImages();
    await support.installDefinitions(api);
    await support.createForeignNamespaces(api, manifests);
    await cluster.kubectl(['uncordon', ...names]);
    for (const manifest of manifests.filter(({ kind }) => kind === 'Namespace')) await api.apply(manifest);
    for (const { name, key, development } of Object.values(secrets).filter((one) => 'development' in one)) {
      await api.apply({
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: { name, namespace },
        stringData: { [key]: development },
      } as Manifest);
    }
    for (const manifest of manifests) await api.apply(manifest);
    // The mesh keeps traffic from the canary that misbehaves; a Service alone does not.
    await api.patch(
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'cmpt756s2-v2', namespace } },
      { spec: { replicas: 0 } },
    );
    await support.explained(
      cluster,
      namespace,
      until('every Deployment is available and the loader is done', isUp, 180_000),
    );
  });

  afterAll(async () => {
    await support.removeManifests(api, manifests);
    await cluster.kubectl(['cordon', ...names]);
  });

  test('a song that the loader brought is read through S2, DB and the store', async () => {
    const { failures, answers } = await startLoad(clientNamespace(), { ...(await readSong()), atLeast: 500 }).stop();
    expect(failures).toEqual([]);
    expect(Object.keys(answers).map((answer) => (JSON.parse(answer) as { Items: readonly object[] }).Items)).toEqual([
      [{ Artist: 'Taylor Swift', SongTitle: 'The Last Great American Dynasty', music_id: song }],
    ]);
  });

  test('at least 99.95 % of reads succeed while each pod of S1, S2 and DB is killed in turn', async () => {
    // Tried as often as by the mesh: once, and three times again.
    // How long a dead pod is still called does not depend on how many calls the machine manages meanwhile.
    const atLeast = 10_000;
    const load = startLoad(clientNamespace(), { ...(await readSong()), attempts: 4, atLeast });
    await sleep(2_000);
    let killed = 0;
    for (const app of [workloads.users.name, workloads.music.name, workloads.datastore.name]) {
      for (const { metadata } of await podsOf(app)) {
        await killAndWait(app, metadata.name);
        killed += 1;
      }
    }
    const { requests, failures } = await load.stop();
    expect(killed).toBe(6);
    expect(requests).toBeGreaterThanOrEqual(atLeast);
    const allowed = Math.floor(requests * 0.0005);
    expect(failures.slice(allowed)).toEqual([]);
  });

  async function readSong() {
    const { name, http } = workloads.music;
    const service = await api.get<KubeObject & { spec: { clusterIP: string } }>({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name, namespace },
    });
    return {
      url: `http://${service.spec.clusterIP}:${http.port}${http.basePath}/${song}`,
      headers: { authorization: 'Bearer a' },
    };
  }
});

async function importImages(): Promise<void> {
  for (const [key, { image, versions }] of Object.entries(workloads)) {
    await importService(
      cluster,
      `music/${key}`,
      versions.map((version) => `${leastConfig.imageRegistry}/${image}:${version}`),
    );
  }
  await importStore(cluster, [images.dynamodbLocal]);
}

async function isUp(): Promise<boolean> {
  const deployments = await api.list<Counted>({ apiVersion: 'apps/v1', kind: 'Deployment' }, namespace);
  const jobs = await api.list<Counted>({ apiVersion: 'batch/v1', kind: 'Job' }, namespace);
  return (
    deployments.every(({ spec, status }) => (status.availableReplicas ?? 0) === spec.replicas) &&
    jobs.every(({ status }) => status.succeeded === 1)
  );
}

async function podsOf(app: string): Promise<readonly ScheduledPod[]> {
  const pods = await api.list<ScheduledPod>({ apiVersion: 'v1', kind: 'Pod' }, namespace, `app=${app}`);
  return pods.filter(({ metadata }) => !metadata.deletionTimestamp);
}

async function killAndWait(app: string, name: string): Promise<void> {
  const status = async () => (await podsOf(app)).find(({ metadata }) => metadata.name === name);
  const victim = await status();
  const id = victim?.status.containerStatuses?.[0]?.containerID;
  if (!victim || !id) throw new Error(`No container of ${name} to kill.`);
  await cluster.killContainer({ node: victim.spec.nodeName, id });
  await until(
    `${name} is ready again`,
    async () => {
      const [container] = (await status())?.status.containerStatuses ?? [];
      return container?.restartCount === 1 && container.ready;
    },
    60_000,
  );
}

/** Any node's network will do. */
function clientNamespace(): string {
  const [node] = cluster.realNodes;
  if (!node) throw new Error('There is no real node.');
  return node.namespaceFile;
}
