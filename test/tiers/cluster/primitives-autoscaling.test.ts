/** The autoscaler of the lessons over real containers: what they use is measured by their kubelets. */
import { lessons } from '../../../src/systems/primitives/contract';
import { describeWhere } from '../../support/skips';
import { until } from '../../tools/kubernetes/api';
import { Cluster } from '../../tools/kubernetes/cluster';
import { startLoad } from '../../tools/kubernetes/load';
import { type MetricsServer, startMetricsServer } from '../../tools/kubernetes/metrics-server';
import type { Deployment } from '../../tools/kubernetes/objects';
import { ClusterLab } from './lab';
import * as lesson from './primitives';
import * as support from './support';

const cluster = Cluster.connect();
const { api } = cluster;
const { namespace, workloads } = lesson;
const names = cluster.realNodes.map(({ name }) => name);
const { minReplicas, maxReplicas } = lessons.autoscaler;
const { name } = workloads.burner;

afterAll(() => api.close());

describeWhere('cluster', cluster.nodesMissing, 'the autoscaler of the primitives on real nodes', () => {
  const all = lesson.primitivesManifests();
  const others = new Set(lesson.withoutAutoscaling(all));
  const manifests = all.filter((manifest) => !others.has(manifest) || manifest.kind === 'Namespace');
  let metrics: MetricsServer | undefined;

  beforeAll(async () => {
    await lesson.importImages(cluster);
    await cluster.kubectl(['uncordon', ...names]);
    metrics = await startMetricsServer(cluster);
    await lesson.applyLessons(cluster, manifests.filter(isOurs), minReplicas);
  }, 900_000);

  afterAll(async () => {
    await support.removeManifests(api, manifests.filter(isOurs));
    await metrics?.stop();
    await cluster.kubectl(['cordon', ...names]);
  });

  test('lab status shows what kubelets measure of their machines', async () => {
    const lab = new ClusterLab(cluster, { systems: ['primitives'] });
    try {
      const { code, stdout } = await lab.lab('status');
      expect(code).toBe(0);
      for (const node of names)
        expect(stdout).toMatch(new RegExp(`^${node} +[\\d.]+ +Ready +[\\d.]+Gi +[1-9]\\d* % +\\d+ % +\\d+/\\d+$`, 'm'));
      expect(stdout).not.toContain('not known');
    } finally {
      lab.remove();
    }
  });

  test('three pods become seven while they are kept busy, and three again when they are left alone', async () => {
    const url = `${await lesson.urlOf(api, name)}cpu?milliseconds=100`;
    expect(await replicas()).toBe(minReplicas);
    const load = startLoad(clientNamespace(), { url, callers: 16, attempts: 3, keepAlive: false });
    await support.explained(
      cluster,
      namespace,
      until('there are seven', async () => (await replicas()) === maxReplicas, 150_000),
    );
    const { requests } = await load.stop();
    expect(requests).toBeGreaterThan(50);
    await until('there are three again', async () => (await replicas()) === minReplicas, 150_000);
  }, 400_000);
});

function isOurs({ kind, metadata }: { readonly kind: string; readonly metadata: { readonly name: string } }): boolean {
  return kind !== 'Namespace' || metadata.name === namespace;
}

async function replicas(): Promise<number> {
  const ref = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace } };
  return (await api.get<Deployment>(ref)).spec.replicas;
}

/** Any node's network will do. */
function clientNamespace(): string {
  const [node] = cluster.realNodes;
  if (!node) throw new Error('There is no real node.');
  return node.namespaceFile;
}
