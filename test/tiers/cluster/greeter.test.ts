/** The lesson on rolling updates, with the real service in real containers, called through its Service all the time. */
import { cpSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { images } from '../../../src/lab/versions';
import { contract as greeter, rollout } from '../../../src/systems/greeter/contract';
import { leastConfig } from '../../support/lab';
import { LabProcess } from '../../support/lab-process';
import { describeWhere } from '../../support/skips';
import { until, type KubeObject } from '../../tools/kubernetes/api';
import { Cluster } from '../../tools/kubernetes/cluster';
import { startLoad } from '../../tools/kubernetes/load';
import type { Deployment, ScheduledPod } from '../../tools/kubernetes/objects';
import { importBusybox } from '../../tools/kubernetes/nodes/busybox';
import { applyLesson, greeterImages, nodeGroups, removeGreeter } from './greeter';
import { importService } from './images';
import { ClusterLab } from './lab';
import { explained } from './support';

/** Each connection is to one pod, chosen by chance: so many that no pod is left out. */
const manyCallers = 64;

const cluster = Cluster.connect();
const { api } = cluster;
const { namespace } = greeter;
const names = cluster.realNodes.map(({ name }) => name);

afterAll(() => api.close());

describeWhere('cluster', cluster.nodesMissing, 'the greeter on real nodes', () => {
  let deployment: Deployment;
  let url: string;

  beforeAll(async () => {
    await importService(cluster, 'greeter/greeter', greeterImages);
    await cluster.kubectl(['uncordon', ...names]);
    deployment = (await applyLesson(api, rollout.deployment, { version: '1.0.0' })) as Deployment;
    await explained(
      cluster,
      namespace,
      until('four pods are available', async () => isDone(await current()), 60_000),
    );
    const service = await api.get<KubeObject & { spec: { clusterIP: string } }>({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: rollout.service, namespace },
    });
    url = `http://${service.spec.clusterIP}/`;
  });

  afterAll(async () => {
    await removeGreeter(api);
    await cluster.kubectl(['cordon', ...names]);
  });

  test('the pods are on both nodes and say their name, their address and their node', async () => {
    const answers = await answersOfEveryPod();
    const nodes = new Set((await pods()).map(({ spec }) => spec.nodeName));
    expect([...nodes].sort()).toEqual(names);
    for (const answer of answers) {
      expect(answer).toMatch(
        /^Hello! This is server in pod "a4t0-\S+" \(IP=10\.12[45]\.\d+\.\d+\) from node "real\d"!$/,
      );
    }
  });

  test('an update leaves three serving, never has more than five, and loses none of at least 5,000 requests', async () => {
    const load = startLoad(clientNamespace(), { url, atLeast: 5_000 });
    const watch = watchDeployment();
    await sleep(2_000);
    await applyLesson(api, rollout.deployment, { version: '1.0.1' });
    await until('all pods are new', async () => isDone(await current()), 120_000);
    expect(await imagesInUse()).toEqual([greeterImages[1]]);
    while ((await podsWithTerminating()).length > rollout.replicas) await sleep(200);
    const report = await load.stop();
    expectBounds(await watch.stop());
    expect(report.failures).toEqual([]);
    expect(report.requests).toBeGreaterThanOrEqual(5_000);
  });

  test('undo brings the old version back', async () => {
    await cluster.kubectl(['rollout', 'undo', `deployment/${rollout.deployment}`, '-n', namespace]);
    await until('all pods are old again', async () => isDone(await current()), 120_000);
    expect(await imagesInUse()).toEqual([greeterImages[0]]);
  });

  test('an image that does not exist stops the update with three pods serving, and undo ends it', async () => {
    const watch = watchDeployment();
    const image = `${rollout.container}=${greeterImages[0]}-gone`;
    await cluster.kubectl(['set', 'image', `deployment/${rollout.deployment}`, image, '-n', namespace]);
    await until(
      'new pods cannot start',
      async () => (await waitingReasons()).some((reason) => /^(ErrImagePull|ImagePullBackOff)$/.test(reason)),
      60_000,
    );
    const load = await startLoad(clientNamespace(), { url, atLeast: 500 }).stop();
    expect(load.failures).toEqual([]);
    expect((await current()).status.availableReplicas).toBe(3);
    await cluster.kubectl(['rollout', 'undo', `deployment/${rollout.deployment}`, '-n', namespace]);
    await until('the update is undone', async () => isDone(await current()), 120_000);
    expectBounds(await watch.stop());
  });

  test('a deleted pod is replaced by another', async () => {
    const [victim] = await pods();
    if (!victim) throw new Error('No pod to delete.');
    await api.request('DELETE', `/api/v1/namespaces/${namespace}/pods/${victim.metadata.name}`);
    await until(
      'four others are ready',
      async () => {
        const ready = (await pods()).filter(isReady).map(({ metadata }) => metadata.name);
        return ready.length === rollout.replicas && !ready.includes(victim.metadata.name);
      },
      60_000,
    );
  });

  test('a killed process loses the requests that it had, and is started again in the same pod', async () => {
    await answersOfEveryPod();
    const load = startLoad(clientNamespace(), { url, callers: manyCallers, atLeast: 1_000 });
    await sleep(1_500);
    const [victim] = await pods();
    const id = victim?.status.containerStatuses?.[0]?.containerID;
    if (!victim || !id) throw new Error('No container to kill.');
    await cluster.killContainer({ node: victim.spec.nodeName, id });
    await until(
      'it runs again',
      async () => {
        const same = (await pods()).find(({ metadata }) => metadata.name === victim.metadata.name);
        const [status] = same?.status.containerStatuses ?? [];
        return status?.restartCount === 1 && status.ready;
      },
      60_000,
    );
    expect((await load.stop()).failures.length).toBeGreaterThan(0);
  });

  test('lab shell joins a container without a shell, as Pod Security allows it', async () => {
    await importBusybox(cluster, [images.busybox]);
    const lab = new ClusterLab(cluster, { systems: [greeter.system], aws: { ...leastConfig.aws, nodeGroups } });
    cpSync(cluster.kubeconfig, lab.file('.kube/config'));
    try {
      const [pod] = await pods();
      const name = pod?.metadata.name ?? '';
      const shell = new LabProcess(lab.path, ['shell', `${greeter.system}/${name}`], 'exit 0\n');
      expect([await shell.ended, shell.output]).toEqual([
        0,
        expect.stringContaining(`joins the pod ${name}`) as unknown,
      ]);
      const [joined] = (await pods()).filter(({ metadata }) => metadata.name === name);
      expect(joined?.status).toMatchObject({ ephemeralContainerStatuses: [{ image: images.busybox }] });
    } finally {
      lab.remove();
    }
  });

  /** What they say, once each node's kube-proxy knows all of them: up to seconds after they are available. */
  async function answersOfEveryPod(): Promise<readonly string[]> {
    let answers: readonly string[] = [];
    await until('every pod answers through the Service', async () => {
      const load = await startLoad(clientNamespace(), { url, callers: manyCallers, atLeast: 500 }).stop();
      answers = Object.keys(load.answers);
      const present = await pods();
      return (
        answers.length === present.length &&
        present.every(({ metadata: { name } }) => answers.some((answer) => answer.includes(name)))
      );
    });
    return answers;
  }

  function current(): Promise<Deployment> {
    return api.get<Deployment>(deployment);
  }

  /**
   * Looks at the Deployment all the time: the fewest available pods and the most that its ReplicaSets were to have.
   * (`status.replicas` adds up what each ReplicaSet said last, one of which may be late.)
   */
  function watchDeployment() {
    const seen = { leastAvailable: Infinity, mostPods: 0 };
    let watching = true;
    const watched = (async () => {
      while (watching) {
        const { status } = await current();
        seen.leastAvailable = Math.min(seen.leastAvailable, status.availableReplicas ?? 0);
        seen.mostPods = Math.max(seen.mostPods, await podsWanted());
        await sleep(10);
      }
    })();
    return {
      stop: async () => {
        watching = false;
        await watched;
        return seen;
      },
    };
  }
});

/** What the lesson promises of the update. */
function expectBounds({ leastAvailable, mostPods }: { leastAvailable: number; mostPods: number }): void {
  expect(leastAvailable).toBeGreaterThanOrEqual(3);
  expect(mostPods).toBeLessThanOrEqual(5);
}

function isDone({ metadata, spec, status }: Deployment): boolean {
  const { observedGeneration, replicas, updatedReplicas, availableReplicas } = status;
  const counts = [replicas, updatedReplicas, availableReplicas];
  return observedGeneration === metadata.generation && counts.every((count) => count === spec.replicas);
}

function isReady({ status }: ScheduledPod): boolean {
  return status.containerStatuses?.every(({ ready }) => ready) ?? false;
}

/** Any node's network will do. */
function clientNamespace(): string {
  const [node] = cluster.realNodes;
  if (!node) throw new Error('There is no real node.');
  return node.namespaceFile;
}

async function podsWanted(): Promise<number> {
  const kind = { apiVersion: 'apps/v1', kind: 'ReplicaSet' };
  const sets = await api.list<KubeObject & { spec: { replicas: number } }>(
    kind,
    namespace,
    `app=${rollout.deployment}`,
  );
  return sets.reduce((sum, { spec }) => sum + spec.replicas, 0);
}

function podsWithTerminating(): Promise<readonly ScheduledPod[]> {
  return api.list<ScheduledPod>({ apiVersion: 'v1', kind: 'Pod' }, namespace, `app=${rollout.deployment}`);
}

async function pods(): Promise<readonly ScheduledPod[]> {
  return (await podsWithTerminating()).filter(({ metadata }) => !metadata.deletionTimestamp);
}

async function imagesInUse(): Promise<readonly string[]> {
  return [...new Set((await pods()).flatMap(({ spec }) => spec.containers.map(({ image = '' }) => image)))];
}

async function waitingReasons(): Promise<readonly string[]> {
  interface Waiting {
    readonly state?: { readonly waiting?: { readonly reason: string } };
  }
  const statuses = (await pods()).flatMap(({ status }) => (status.containerStatuses ?? []) as readonly Waiting[]);
  return statuses.flatMap(({ state }) => (state?.waiting ? [state.waiting.reason] : []));
}
