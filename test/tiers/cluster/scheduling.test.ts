import type { KindWorker } from '../../../src/contract';
/** The lesson on scheduling, on the five workers of its cluster: where each pod goes, and why the last one waits. */
import { contract as greeter, scheduling, vipTaint, workers } from '../../../src/systems/greeter/contract';
import { until } from '../../tools/kubernetes/api';
import { Cluster } from '../../tools/kubernetes/cluster';
import { kwokNode } from '../../tools/kubernetes/kwok';
import type { Pod } from '../../tools/kubernetes/objects';
import { applyLesson, removeGreeter } from './greeter';
import { addNodes } from './support';

const cluster = Cluster.connect();
const { api } = cluster;
const names = Object.entries(workers).flatMap(([kind, { max }]) => Array.from({ length: max }, () => kind));
const nodes = names.map((kind, index) => {
  const { labels, taints = [] }: KindWorker = workers[kind as keyof typeof workers];
  return kwokNode(`worker${index + 1}`, labels ?? {}, taints);
});

let removeNodes: () => Promise<void>;

beforeAll(async () => {
  removeNodes = await addNodes(api, nodes);
});

afterEach(() =>
  api.remove({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: scheduling.deployment, namespace: greeter.namespace },
  }),
);

afterAll(async () => {
  await removeGreeter(api);
  await removeNodes();
  await api.close();
});

/** Where pods may go at each step, as sets where the scheduler may choose. */
const powerful = ['worker2'];
const anyPowerful = ['worker2', 'worker3'];
const normal = ['worker1'];
const backup = ['worker4', 'worker5'];

test.each([
  { toleration: false, steps: [powerful, normal, backup, backup, ['Pending']] },
  { toleration: true, steps: [anyPowerful, anyPowerful, normal, backup, backup] },
])('with toleration $toleration, one to five pods go where the lesson says', async ({ toleration, steps }) => {
  const deployment = await applyLesson(api, scheduling.deployment, { replicas: 1, toleration });
  const placed: string[] = [];
  for (const [index, allowed] of steps.entries()) {
    await api.patch(deployment, { spec: { replicas: index + 1 } });
    const place = await placeOfNewPod(placed);
    expect(allowed).toContain(place);
    placed.push(place);
  }
});

test('the fifth pod says why it is Pending, and runs once the taint is gone', async () => {
  await applyLesson(api, scheduling.deployment, { replicas: 5, toleration: false });
  await until('four pods have a node', async () => (await pods()).filter(({ spec }) => spec.nodeName).length === 4);
  const pending = (await pods()).find(({ spec }) => !spec.nodeName);
  await until('the scheduler has said why', async () => (await reason(pending)) !== undefined);
  expect(await reason(pending)).toMatch(/untolerated taint\(s\).*4 node\(s\) didn't match pod anti-affinity rules/);

  await api.patch({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'worker3' } }, { spec: { taints: null } });
  await until('the fifth pod has a node', async () => (await pods()).every(({ spec }) => spec.nodeName));
  expect((await pods()).map(({ spec }) => spec.nodeName).sort()).toEqual(nodes.map(({ metadata }) => metadata.name));
  await api.patch({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'worker3' } }, { spec: { taints: [vipTaint] } });
});

async function pods(): Promise<readonly Pod[]> {
  return api.list<Pod>({ apiVersion: 'v1', kind: 'Pod' }, greeter.namespace, `app=${scheduling.app}`);
}

/** Name of the node of the one pod that is on none of the places `before`, or `Pending`. */
async function placeOfNewPod(before: readonly string[]): Promise<string> {
  let places: readonly (string | undefined)[] = [];
  await until(`the scheduler has decided about pod ${before.length + 1}`, async () => {
    places = (await pods()).map(({ spec, status }) => spec.nodeName ?? (unschedulable(status) ? 'Pending' : undefined));
    return places.length === before.length + 1 && places.every((place) => place !== undefined);
  });
  return places.find((place) => place !== undefined && !before.includes(place)) ?? 'nowhere new';
}

function unschedulable({ conditions }: Pod['status']): boolean {
  return conditions?.some(({ type, status }) => type === 'PodScheduled' && status === 'False') ?? false;
}

async function reason(pod: Pod | undefined): Promise<string | undefined> {
  if (!pod) return undefined;
  const { status } = await api.get<Pod>({ ...pod, apiVersion: 'v1', kind: 'Pod' });
  return status.conditions?.find(({ type, status }) => type === 'PodScheduled' && status === 'False')?.message;
}
