/** A lesson goes on while nodes are taken away: the budgets hold back what would stop a service. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeObject } from '../../tools/kubernetes/api';
import { until } from '../../tools/kubernetes/api';
import { Cluster } from '../../tools/kubernetes/cluster';
import { kwokNode, type Taint } from '../../tools/kubernetes/kwok';
import type { Pod } from '../../tools/kubernetes/objects';
import * as support from './support';

interface Budget extends KubeObject {
  readonly status: { readonly currentHealthy: number; readonly desiredHealthy: number; readonly expectedPods: number };
}

/** A Deployment or StatefulSet whose pods may want nodes of their own, and a volume each. */
interface Members extends KubeObject {
  readonly spec: {
    readonly replicas: number;
    readonly template: {
      readonly spec: {
        readonly nodeSelector?: Readonly<Record<string, string>>;
        readonly tolerations?: readonly Taint[];
      };
    };
    readonly volumeClaimTemplates?: readonly (KubeObject & { readonly spec: ClaimSpec })[];
  };
}

interface ClaimSpec {
  readonly accessModes: readonly string[];
  readonly storageClassName: string;
  readonly resources: { readonly requests: { readonly storage: string } };
}

const cluster = Cluster.connect();
const { api } = cluster;
const manifests = support.manifestsOf('aws');
const budgets = manifests.filter(({ kind }) => kind === 'PodDisruptionBudget');
const members = manifests.filter((manifest): manifest is Members => manifest.kind === 'StatefulSet');
const placed = manifests.filter(
  (manifest): manifest is Members =>
    ['Deployment', 'StatefulSet'].includes(manifest.kind) &&
    (manifest as Members).spec.template.spec.nodeSelector !== undefined,
);
const added = [...support.workers(3), ...placed.flatMap(nodesOf)];
const nodes = added.map(({ metadata }) => metadata.name);
let removeNodes: () => Promise<void>;

beforeAll(async () => {
  removeNodes = await support.addNodes(api, added);
  for (const volume of members.flatMap(volumesOf)) await api.apply(volume);
  await support.installDefinitions(api);
  await support.createForeignNamespaces(api, manifests);
  await support.applyFolder(cluster, 'aws');
  await everyBudgetIsWhole();
});

afterAll(async () => {
  await support.removeEnvironment(api, 'aws');
  for (const object of members.flatMap((set) => [...claimsOf(set), ...volumesOf(set)])) await api.remove(object);
  await removeNodes();
  await api.close();
});

test('every budget is honoured while the nodes are drained in turn', async () => {
  expect(budgets.length).toBeGreaterThan(0);
  const watch = watchHealth();
  for (const node of nodes) {
    // Pods that nobody replaces are a lesson of their own: they go as well.
    const flags = ['--ignore-daemonsets', '--delete-emptydir-data', '--force', '--timeout=60s'];
    await cluster.kubectl(['drain', node, ...flags]);
    expect(await podsOn(node)).toEqual([]);
    await cluster.kubectl(['uncordon', node]);
    await everyBudgetIsWhole();
  }
  expect(await watch.stop()).toEqual([]);
});

test('an eviction that a budget does not cover is refused until a replacement is ready, and not without the budget', async () => {
  const [budget] = budgets;
  if (!budget) throw new Error('dist/aws has no PodDisruptionBudget.');
  await cluster.kubectl(['cordon', ...nodes]);
  const { expectedPods, desiredHealthy } = (await api.get<Budget>(budget)).status;
  const [next, ...covered] = (await podsOf(budget.metadata.name)).slice(0, expectedPods - desiredHealthy + 1).reverse();
  if (!next) throw new Error('A budget that allows no eviction blocks every drain.');
  for (const pod of covered) await evict(pod);
  await until(
    'the controller has counted the loss',
    async () => (await api.get<Budget>(budget)).status.currentHealthy === desiredHealthy,
  );
  expect(await support.refusalOf(evict(next))).toMatch(/would violate the pod's disruption budget/);
  await api.remove(budget);
  await evict(next);
  await cluster.kubectl(['uncordon', ...nodes]);
});

/** The nodes that the pods ask for, one each. */
function nodesOf({ metadata, spec: { replicas, template } }: Members) {
  const { nodeSelector = {}, tolerations = [] } = template.spec;
  // Those of Kubernetes' own are about nodes that fail.
  const taints = tolerations
    .filter(({ key }) => !key.startsWith('node.kubernetes.io/'))
    .map(({ key, value, effect }) => ({ key, ...(value !== undefined && { value }), effect }));
  return ordinals(replicas).map((ordinal) => kwokNode(`${metadata.name}-node${ordinal}`, nodeSelector, taints));
}

/** The volumes that the driver of the storage class would make. */
function volumesOf({ metadata, spec: { replicas, volumeClaimTemplates = [] } }: Members): readonly KubeObject[] {
  return volumeClaimTemplates.flatMap(({ spec: { accessModes, storageClassName, resources } }) =>
    ordinals(replicas).map((ordinal) => {
      const name = `${metadata.name}-volume${ordinal}`;
      const capacity = resources.requests;
      const spec = { accessModes, storageClassName, capacity, hostPath: { path: `/${name}` } };
      return { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name }, spec };
    }),
  );
}

function claimsOf({ metadata, spec: { replicas, volumeClaimTemplates = [] } }: Members): readonly KubeObject[] {
  const { namespace = 'default' } = metadata;
  return volumeClaimTemplates.flatMap(({ metadata: { name } }) =>
    ordinals(replicas).map((ordinal) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name: `${name}-${metadata.name}-${ordinal}`, namespace },
    })),
  );
}

function ordinals(count: number): readonly number[] {
  return Array.from({ length: count }, (_, ordinal) => ordinal);
}

async function everyBudgetIsWhole(): Promise<void> {
  await until('every budget has all its pods', async () => {
    const current = await Promise.all(budgets.map((budget) => api.get<Budget>(budget)));
    return current.every(({ status }) => status?.expectedPods > 1 && status.currentHealthy === status.expectedPods);
  });
}

/** Looks at every budget all the time; the answer to `stop` names those that were seen short of pods. */
function watchHealth(): { stop(): Promise<readonly string[]> } {
  const short = new Set<string>();
  let watching = true;
  const watched = (async () => {
    while (watching) {
      for (const { metadata, status } of await Promise.all(budgets.map((budget) => api.get<Budget>(budget)))) {
        if (status.currentHealthy < status.desiredHealthy) short.add(metadata.name);
      }
      await sleep(20);
    }
  })();
  const stop = async () => {
    watching = false;
    await watched;
    return [...short];
  };
  return { stop };
}

async function podsOn(node: string): Promise<readonly string[]> {
  const pods = await api.list<Pod>({ apiVersion: 'v1', kind: 'Pod' });
  return pods.filter(({ spec }) => spec.nodeName === node).map(({ metadata }) => metadata.name);
}

/** The pods that the Deployment of the budget's name runs. */
async function podsOf(name: string): Promise<readonly Pod[]> {
  const pods = await api.list<Pod>({ apiVersion: 'v1', kind: 'Pod' });
  return pods.filter(({ metadata }) => metadata.name.startsWith(`${name}-`) && !metadata.deletionTimestamp);
}

async function evict({ metadata: { name, namespace } }: Pod): Promise<void> {
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace } };
  await api.request('POST', `/api/v1/namespaces/${namespace}/pods/${name}/eviction`, eviction);
}
