/** Pods of several containers, placement, Services and replica sets, in real containers on real nodes. */
import { lessons } from '../../../src/systems/primitives/contract';
import { describeWhere } from '../../support/skips';
import { until } from '../../tools/kubernetes/api';
import { Cluster } from '../../tools/kubernetes/cluster';
import { kwokNode } from '../../tools/kubernetes/kwok';
import { startLoad } from '../../tools/kubernetes/load';
import * as lesson from './primitives';
import * as support from './support';

const cluster = Cluster.connect();
const { api } = cluster;
const { namespace } = lesson;
const names = cluster.realNodes.map(({ name }) => name);
const { pods, services, replicaSet } = lessons;

afterAll(() => api.close());

describeWhere('cluster', cluster.nodesMissing, 'the primitives on real nodes', () => {
  const manifests = lesson.withoutAutoscaling(lesson.primitivesManifests());

  beforeAll(async () => {
    await lesson.importImages(cluster);
    await cluster.kubectl(['uncordon', ...names]);
    await lesson.applyLessons(cluster, manifests, 2 + services.many.replicas + replicaSet.replicas);
  });

  afterAll(async () => {
    await support.removeManifests(api, manifests);
    await cluster.kubectl(['cordon', ...names]);
  });

  const run = (pod: string, container: string, ...command: readonly string[]) =>
    cluster.kubectl(['exec', '-n', namespace, pod, '-c', container, '--', ...command]);
  const shell = (script: string) => run(pods.first, pods.containers.shell, 'sh', '-c', script);

  test('the containers of pod-1 call each other at localhost', async () => {
    const page = /<h1>Welcome to Pod 1<\/h1>/;
    expect(await shell('wget -qO- http://localhost:80/')).toMatch(page);
    expect(await shell('wget -qO- http://localhost:8080/')).toMatch(page);
    const call = 'fetch("http://localhost:8080/").then((answer) => console.log(answer.headers.get("x-server")))';
    expect(await run(pods.first, pods.containers.web, '/nodejs/bin/node', '-e', call)).toBe('second\n');
    await expect(shell('wget -qO- http://localhost:81/')).rejects.toThrow(/refused/);
  });

  test('what one container of pod-1 writes into the shared folder, the others read', async () => {
    await shell('echo from the shell > /usr/share/site/note.txt');
    expect(await shell('wget -qO- http://localhost:80/note.txt')).toBe('from the shell\n');
    expect(await shell('wget -qO- http://localhost:8080/note.txt')).toBe('from the shell\n');
    // Another pod has a folder of its own.
    const url = await lesson.urlOf(api, services.many.name);
    await expect(shell(`wget -qO- ${url}note.txt`)).rejects.toThrow(/404/);
  });

  test('each container has the memory that its limit says, and no more', async () => {
    const files = ['/sys/fs/cgroup/memory.max', '/sys/fs/cgroup/memory/memory.limit_in_bytes'];
    expect(Number(await shell(files.map((file) => `cat ${file} 2>/dev/null`).join(' || ')))).toBe(16 * 2 ** 20);
  });

  test('pods go to one node after another', async () => {
    const nodesOf = async (app: string) => (await lesson.podsOf(api, app)).map(({ spec }) => spec.nodeName);
    expect((await nodesOf(services.few.app)).sort()).toEqual(names);
    expect([...new Set(await nodesOf(services.many.app))].sort()).toEqual(names);
  });

  test('a Service is called from a pod and from every node, by its address and by its name', async () => {
    const url = await lesson.urlOf(api, services.few.name);
    expect(await shell(`wget -qO- ${url}`)).toMatch('Welcome to Pod 1');
    for (const host of [`${services.few.name}:88`, `${services.many.name}:99`, 'minik8s-dns'])
      expect(await shell(`wget -qO- http://${host}/`)).toMatch('Welcome to Pod 1');
    for (const { namespaceFile } of cluster.realNodes) {
      const { failures, answers } = await startLoad(namespaceFile, { url, atLeast: 50 }).stop();
      expect({ failures, kinds: Object.keys(answers).length }).toEqual({ failures: [], kinds: 1 });
    }
  });

  test('a Service without the mesh chooses pods by chance: of 12,000 connections each of three gets a third, within 5 %', async () => {
    const url = await lesson.urlOf(api, services.many.name);
    const { requests, failures, answers } = await whileAllAreReady(services.many.app, () =>
      startLoad(clientNamespace(), { url, atLeast: 12_000, keepAlive: false, countBy: 'x-pod' }).stop(),
    );
    expect(failures).toEqual([]);
    expect(Object.keys(answers).sort()).toEqual(
      (await lesson.podsOf(api, services.many.app)).map(({ metadata }) => metadata.name).sort(),
    );
    for (const count of Object.values(answers)) expect(Math.abs(count / (requests / 3) - 1)).toBeLessThan(0.05);
  });

  test('a pod of the ReplicaSet that is deleted is made anew; one that nobody keeps is gone', async () => {
    const before = await lesson.podsOf(api, replicaSet.name);
    const [victim] = before;
    if (!victim) throw new Error('The ReplicaSet has no pods.');
    await Promise.all([victim.metadata.name, pods.second].map((name) => api.remove(podRef(name))));
    await until(
      'the ReplicaSet has three ready pods again',
      async () => (await lesson.podsOf(api, replicaSet.name)).filter(lesson.isReady).length === replicaSet.replicas,
      60_000,
    );
    const kept = new Set(before.map(({ metadata }) => metadata.uid));
    const after = await lesson.podsOf(api, replicaSet.name);
    expect(after.filter(({ metadata }) => kept.has(metadata.uid))).toHaveLength(replicaSet.replicas - 1);
    expect((await lesson.podsOf(api, services.few.app)).map(({ metadata }) => metadata.name)).toEqual([pods.first]);
  });

  test('a new template changes no pod of a ReplicaSet, and every pod of a Deployment', async () => {
    const change = { spec: { template: { metadata: { annotations: { lesson: 'changed' } } } } };
    const uids = async (app: string) => (await lesson.podsOf(api, app)).map(({ metadata }) => metadata.uid).sort();
    const [ofSet, ofDeployment] = [await uids(replicaSet.name), await uids(services.many.app)];
    await api.patch(
      { apiVersion: 'apps/v1', kind: 'ReplicaSet', metadata: { name: replicaSet.name, namespace } },
      change,
    );
    await api.patch(
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: services.many.app, namespace } },
      change,
    );
    await until(
      'the Deployment has other pods',
      async () => {
        const now = await lesson.podsOf(api, services.many.app);
        const isOther = now.every(({ metadata }) => !ofDeployment.includes(metadata.uid));
        return isOther && now.filter(lesson.isReady).length === services.many.replicas;
      },
      90_000,
    );
    expect(await uids(replicaSet.name)).toEqual(ofSet);
  });
});

/** On a machine that is busy with other things a pod may miss its probe; what was measured then is measured again. */
async function whileAllAreReady<T>(app: string, measure: () => Promise<T>): Promise<T> {
  const since = async () =>
    (await lesson.podsOf(api, app)).map(({ status }) => status.conditions?.map((each) => each.lastTransitionTime));
  for (let attempt = 1; ; attempt++) {
    const before = await since();
    const measured = await measure();
    if (attempt === 4 || JSON.stringify(await since()) === JSON.stringify(before)) return measured;
  }
}

describe('placement', () => {
  const small = kwokNode('small');
  const room = { ...small.status.allocatable, cpu: '40m' };
  const nodes = [{ ...small, status: { allocatable: room, capacity: room } }, kwokNode('large1'), kwokNode('large2')];
  let removeNodes: () => Promise<void>;

  beforeAll(async () => {
    removeNodes = await support.addNodes(api, nodes);
    await support.installDefinitions(api);
  });

  afterAll(() => removeNodes());

  const nodesOf = async () => {
    const placed = await lesson.podsOf(api, services.many.app);
    return placed.map(({ spec }) => spec.nodeName ?? 'none').sort();
  };

  test.each([
    ['round-robin', (found: readonly string[]) => new Set(found).size === 2 && !found.includes('none')],
    ['random', (found: readonly string[]) => !found.includes('none')],
    // The third pod finds no node that is free and large enough.
    ['one-a-node', (found: readonly string[]) => found.join() === 'large1,large2,none'],
  ])('%s passes over a node on which a pod does not fit', async (placement, isPlaced) => {
    const manifests = lesson.primitivesManifests({ placement });
    const wanted = manifests.filter(
      ({ kind, metadata }) =>
        ['Namespace', 'ConfigMap', 'ServiceAccount'].includes(kind) ||
        (kind === 'Deployment' && metadata.name === services.many.app),
    );
    const ours = wanted.filter(({ kind, metadata }) => kind !== 'Namespace' || metadata.name === namespace);
    try {
      for (const manifest of ours) await api.apply(manifest);
      await until('three pods were looked at', async () => {
        const found = await nodesOf();
        return found.length === services.many.replicas && isPlaced(found);
      });
      expect(await nodesOf()).not.toContain('small');
    } finally {
      await support.removeManifests(api, ours);
    }
  });
});

function podRef(name: string) {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace } };
}

/** Any node's network will do. */
function clientNamespace(): string {
  const [node] = cluster.realNodes;
  if (!node) throw new Error('There is no real node.');
  return node.namespaceFile;
}
