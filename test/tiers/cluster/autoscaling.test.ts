/** The autoscaler's formula, on a Deployment of the lab: replicas = ⌈replicas × use ÷ target⌉ within its bounds. */
import { setTimeout as sleep } from 'node:timers/promises';
import { until, type KubeObject } from '../../tools/kubernetes/api';
import { Cluster } from '../../tools/kubernetes/cluster';
import { MetricsStub } from '../../tools/kubernetes/metrics-stub';
import type { Deployment } from '../../tools/kubernetes/objects';
import * as support from './support';

const cluster = Cluster.connect();
const { api } = cluster;
const manifests = support.manifestsOf('aws');
const deployment = firstDeployment();
const namespace = deployment.metadata.namespace ?? 'default';
const requested = Number.parseInt(deployment.spec.template.spec?.containers[0]?.resources?.requests?.cpu ?? '', 10);
let stub: MetricsStub;
let removeNodes: () => Promise<void>;

beforeAll(async () => {
  removeNodes = await support.addNodes(api, support.workers(3));
  stub = await MetricsStub.start(api, cluster.certificate);
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await Promise.all(accountsOf(namespace).map((account) => api.apply(account)));
  await api.apply(deployment);
});

afterAll(async () => {
  // A namespace is not emptied while an API that is registered does not answer.
  await stub.stop();
  await api.remove({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  await removeNodes();
  await api.close();
});

/** Load in percent of what one pod requests; the autoscaler wants pods to use 50 percent each. */
test.each([
  { from: 2, load: 200, to: 4, because: '200 ÷ 50' },
  { from: 1, load: 101, to: 3, because: 'a part of a pod is a pod' },
  { from: 4, load: 90, to: 2, because: '90 ÷ 50 and a part' },
  { from: 4, load: 216, to: 4, because: 'each uses 54, within a tenth of the target' },
  { from: 4, load: 224, to: 5, because: 'each uses 56, beyond a tenth of the target' },
  { from: 3, load: 900, to: 7, because: 'seven is the most' },
  { from: 3, load: 0, to: 1, because: 'one is the least' },
])('under a load of $load % of a pod, $from replicas become $to: $because', async ({ from, load, to }) => {
  await settleAt(from);
  stub.load = { cpuMillis: (requested * load) / 100, memoryMi: 64 };
  await api.apply(autoscaler);
  try {
    await until('the autoscaler has decided', async () => isActive(await api.get<Autoscaler>(autoscaler)));
    await until(`${to} replicas`, async () => (await replicas()) === to);
    await sleep(2_500);
    expect(await replicas()).toBe(to);
  } finally {
    await api.remove(autoscaler);
  }
});

interface Autoscaler extends KubeObject {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

const autoscaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'tried', namespace },
  spec: {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deployment.metadata.name },
    minReplicas: 1,
    maxReplicas: 7,
    metrics: [{ type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } }],
    behavior: { scaleDown: { stabilizationWindowSeconds: 0 } },
  },
};

function firstDeployment(): Deployment {
  const found = support.inOwnNamespace(manifests).find(({ kind }) => kind === 'Deployment');
  if (!found) throw new Error('dist/aws has no Deployment to scale.');
  return found as Deployment;
}

function accountsOf(name: string): readonly KubeObject[] {
  return manifests.filter(({ kind, metadata }) => kind === 'ServiceAccount' && metadata.namespace === name);
}

function isActive({ status }: Autoscaler): boolean {
  return (
    status?.conditions?.some((condition) => condition.type === 'ScalingActive' && condition.status === 'True') ?? false
  );
}

async function settleAt(count: number): Promise<void> {
  await api.patch(deployment, { spec: { replicas: count } });

  await until(`${count} ready`, async () => {
    const { status } = await api.get<Deployment>(deployment);
    return status.readyReplicas === count;
  });
}

async function replicas(): Promise<number> {
  return (await api.get<Deployment>(deployment)).spec.replicas;
}
