/** The control plane restarted under running workloads, and a node lost: what goes on, and what comes back. */
import { setTimeout as sleep } from 'node:timers/promises';
import { lessons } from '../../../src/systems/primitives/contract';
import { describeWhere } from '../../support/skips';
import { type KubeObject, until } from '../../tools/kubernetes/api';
import { Cluster } from '../../tools/kubernetes/cluster';
import { startLoad } from '../../tools/kubernetes/load';
import type { Node } from '../../tools/kubernetes/objects';
import * as lesson from './primitives';
import * as support from './support';

interface Lease extends KubeObject {
  readonly spec: { readonly renewTime: string };
}

const cluster = Cluster.connect();
const { api } = cluster;
const { namespace } = lesson;
const names = cluster.realNodes.map(({ name }) => name);
const { services, replicaSet } = lessons;

afterAll(() => api.close());

describeWhere('cluster', cluster.nodesMissing, 'the primitives while parts of the cluster fail', () => {
  const manifests = lesson.withoutAutoscaling(lesson.primitivesManifests());
  const pods = 2 + services.many.replicas + replicaSet.replicas;
  let url: string;

  beforeAll(async () => {
    await lesson.importImages(cluster);
    await cluster.kubectl(['uncordon', ...names]);
    await lesson.applyLessons(cluster, manifests, pods);
    url = await lesson.urlOf(api, services.many.name);
  });

  afterAll(async () => {
    for (const name of names) await cluster.setCable(name, 'up');
    await until('the nodes are ready', nodesAreReady, 120_000);
    await support.removeManifests(api, manifests);
    await cluster.kubectl(['cordon', ...names]);
  });

  test.each([
    ['kube-apiserver'],
    ['kube-controller-manager'],
    ['kube-scheduler'],
    ['real1-kubelet'],
    ['real2-kubelet'],
  ])('%s is restarted: of at least 2,000 requests none fails, and no pod is', async (program) => {
    const before = await standing();
    const load = startLoad(clientNamespace(), { url, atLeast: 2_000 });
    await sleep(1_000);
    await cluster.restart(program);
    const node = names.find((name) => program.startsWith(name));
    if (node) await until(`the kubelet of ${node} is heard again`, heardSince(node, Date.now()), 60_000);
    await sleep(2_000);
    const { requests, failures } = await load.stop();
    expect(failures).toEqual([]);
    expect(requests).toBeGreaterThanOrEqual(2_000);
    expect(await standing()).toEqual(before);
  });

  test('after all that, Services and pods are listed and a new pod is made and called', async () => {
    const listed = await cluster.kubectl(['get', 'services,pods', '-n', namespace, '-o', 'name']);
    for (const { name } of [services.few, services.many, replicaSet]) expect(listed).toContain(`service/${name}\n`);
    const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: services.many.app, namespace } };
    await api.patch(deployment, { spec: { replicas: services.many.replicas + 1 } });
    const answering = async () => {
      const options = { url, atLeast: 400, keepAlive: false, countBy: 'x-pod' };
      return Object.keys((await startLoad(clientNamespace(), options).stop()).answers).length;
    };
    await until('four pods answer', async () => (await answering()) === services.many.replicas + 1, 60_000);
    await api.patch(deployment, { spec: { replicas: services.many.replicas } });
  });

  test('a node that is lost is missed, and its pods are made elsewhere and serve every request', async () => {
    const [here, lost] = names as [string, string];
    const load = startLoad(clientNamespace(), { url, keepAlive: false });
    await cluster.setCable(lost, 'down');
    const wanted = services.many.replicas;
    const servesFrom = async (node: string) =>
      (await lesson.podsOf(api, services.many.app)).filter((pod) => lesson.isReady(pod) && pod.spec.nodeName === node);
    await until(`${wanted} pods are ready on ${here}`, async () => (await servesFrom(here)).length === wanted, 180_000);
    const during = await load.stop();
    // The load does see what fails: pods that are not to be reached were called until they were known to be gone.
    expect(during.failures.length).toBeGreaterThan(0);
    const failuresOf = async (atLeast: number) =>
      (await startLoad(clientNamespace(), { url, keepAlive: false, atLeast }).stop()).failures;
    // The last of its pods to be replaced is forgotten by the node's rules a moment later.
    await until('requests are answered', async () => (await failuresOf(100)).length === 0, 30_000);
    // A connection from a port that was in use when the node went may be led to the pod that is gone: the kernel's
    // connection tracking keeps that for minutes. A client opens another one; every request that arrives is answered.
    const failed = await failuresOf(2_000);
    expect(failed.filter((reason) => !reason.includes('EHOSTUNREACH'))).toEqual([]);
    expect(failed.length).toBeLessThan(100);
    await cluster.setCable(lost, 'up');
    await until(`${lost} is ready again`, nodesAreReady, 120_000);
  }, 420_000);
});

/** Which pods there are, and how often their containers were started again. */
async function standing(): Promise<object> {
  const pods = await lesson.podsOf(api);
  return Object.fromEntries(
    pods.map(({ metadata, status }) => [
      metadata.uid,
      status.containerStatuses?.map(({ containerID, restartCount }) => ({ containerID, restartCount })),
    ]),
  );
}

function heardSince(node: string, time: number): () => Promise<boolean> {
  const ref = {
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: { name: node, namespace: 'kube-node-lease' },
  };
  return async () => Date.parse((await api.get<Lease>(ref)).spec.renewTime) > time;
}

async function nodesAreReady(): Promise<boolean> {
  const nodes = await Promise.all(
    names.map((name) => api.get<Node>({ apiVersion: 'v1', kind: 'Node', metadata: { name } })),
  );
  return nodes.every(({ status }) =>
    status.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True'),
  );
}

/** The network of the node that stays. */
function clientNamespace(): string {
  const [node] = cluster.realNodes;
  if (!node) throw new Error('There is no real node.');
  return node.namespaceFile;
}
