/** Jobs of the system cuda: made from their templates, reported with least privilege, put on nodes with cards. */
import { contract, names } from '../../../src/systems/cuda/contract';
import { manifestsOf } from '../../support/charts';
import { fixtureLab, leastConfig } from '../../support/lab';
import { describeWhere } from '../../support/skips';
import { until, type KubeObject } from '../../tools/kubernetes/api';
import { Cluster } from '../../tools/kubernetes/cluster';
import { kwokNode } from '../../tools/kubernetes/kwok';
import type { Pod } from '../../tools/kubernetes/objects';
import { importService } from './images';
import * as support from './support';

interface Job extends KubeObject {
  readonly spec: {
    readonly template: { readonly spec: { readonly initContainers: readonly { readonly args: readonly string[] }[] } };
  };
  readonly status?: { readonly succeeded?: number; readonly failed?: number };
}

const cluster = Cluster.connect();
const { api } = cluster;
const { namespace, workloads } = contract;
const nodes = cluster.realNodes.map(({ name }) => name);
const results = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: names.results, namespace } };

const lab = (environment: 'local' | 'aws') =>
  manifestsOf(fixtureLab(environment, { systems: ['cuda'] })).filter(
    ({ kind, metadata }) => metadata.namespace === namespace || (kind === 'Namespace' && metadata.name === namespace),
  );

afterAll(() => api.close());

/** As `lab gpu submit` does it: a Job from the template, with other arguments. */
async function submit(name: string, args: readonly string[]): Promise<void> {
  const from = `--from=cronjob/${names.templates.program}`;
  const made = await cluster.kubectl(['create', 'job', name, from, '-n', namespace, '--dry-run=client', '-o', 'json']);
  const job = JSON.parse(made) as Job;
  const { template } = job.spec;
  const initContainers = template.spec.initContainers.map((container) => ({ ...container, args }));
  const spec = { ...job.spec, template: { ...template, spec: { ...template.spec, initContainers } } };
  await cluster.kubectl(['create', '-f', '-'], JSON.stringify({ ...job, spec }));
}

describeWhere('cluster', cluster.nodesMissing, 'jobs of the CPU twin on real nodes', () => {
  const manifests = lab('local');

  beforeAll(async () => {
    for (const key of ['twin', 'reporter'] as const) {
      const image = `${leastConfig.imageRegistry}/${workloads[key].image}:v1`;
      await importService(cluster, `cuda/${key}`, [image]);
    }
    await cluster.kubectl(['uncordon', ...nodes]);
    for (const manifest of manifests) await api.apply(manifest);
  });

  afterAll(async () => {
    await support.removeManifests(api, manifests);
    await cluster.kubectl(['cordon', ...nodes]);
  });

  const ended = async (name: string) => {
    const ref = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name, namespace } };
    const status = async () => (await api.get<Job>(ref)).status ?? {};
    await support.explained(
      cluster,
      namespace,
      until(
        `${name} has ended`,
        async () => {
          const { succeeded = 0, failed = 0 } = await status();
          return succeeded + failed > 0;
        },
        90_000,
      ),
    );
    return status();
  };
  const resultOf = async (name: string) => {
    const { data } = await api.get<KubeObject & { readonly data: Readonly<Record<string, string>> }>(results);
    return JSON.parse(data[name] ?? 'null') as unknown;
  };

  test('a job computes, says its result in its log, and leaves it in the ConfigMap', async () => {
    await submit('add-1', ['/app/service.js', 'add', '1027']);
    expect(await ended('add-1')).toMatchObject({ succeeded: 1 });
    const outcome = {
      state: 'succeeded',
      exitCode: 0,
      result: { operation: 'add', n: 1027, kind: 'cpu', correct: true },
    };
    expect(await resultOf('add-1')).toMatchObject(outcome);
    const log = await cluster.kubectl(['logs', '-n', namespace, 'job/add-1', '-c', names.containers.report]);
    expect(JSON.parse(log)).toMatchObject(outcome);
  });

  test('a job that cannot do its work fails, and says why where the result would be', async () => {
    await submit('multiply-2', ['/app/service.js', 'multiply', '0']);
    expect(await ended('multiply-2')).toMatchObject({ failed: 1 });
    expect(await resultOf('multiply-2')).toMatchObject({
      state: 'failed',
      exitCode: 2,
      result: { error: "N must be a whole number from 1 to 1024 on the CPU, not '0'" },
    });
  });

  test('the account of jobs may write the results and may do nothing else', async () => {
    const own = await cluster.as(namespace, workloads.job.serviceAccount);
    const other = { ...results, metadata: { ...results.metadata, name: 'kube-root-ca.crt' } };
    await own.patch(results, { data: { probe: '1' } });
    expect(await support.refusalOf(own.patch(other, { data: { probe: '1' } }))).toContain('cannot patch');
    expect(await support.refusalOf(own.get(results))).toContain('cannot get');
    expect(await support.refusalOf(own.list({ apiVersion: 'v1', kind: 'Secret' }, namespace))).toContain('cannot list');
    expect(await support.refusalOf(own.create({ ...results, metadata: { name: 'mine', namespace } }))).toContain(
      'cannot create',
    );
    await own.close();
  });
});

describe('jobs on nodes with cards', () => {
  const manifests = lab('aws');
  const card = kwokNode('card', { 'nvidia.com/gpu.present': 'true' }, [
    { key: 'nvidia.com/gpu', value: 'true', effect: 'NoSchedule' },
  ]);
  const room = { ...card.status.allocatable, 'nvidia.com/gpu': '1' };
  let removeNodes: () => Promise<void>;

  beforeAll(async () => {
    removeNodes = await support.addNodes(api, [
      { ...card, status: { allocatable: room, capacity: room } },
      kwokNode('no-card'),
    ]);
    for (const manifest of manifests) await api.apply(manifest);
  });

  afterAll(async () => {
    await support.removeManifests(api, manifests);
    await removeNodes();
  });

  test('a job goes to the node with the card, and one that finds none is there but waits', async () => {
    const nodeOf = async (job: string) =>
      (await api.list<Pod>({ apiVersion: 'v1', kind: 'Pod' }, namespace, `batch.kubernetes.io/job-name=${job}`))[0]
        ?.spec.nodeName;
    await submit('add-1', ['/opt/lab/add', '1000']);
    await until('the job has a node', async () => (await nodeOf('add-1')) === 'card');
    await cluster.kubectl(['delete', 'job', 'add-1', '-n', namespace, '--wait']);
    await cluster.kubectl(['cordon', 'card']);
    await submit('add-2', ['/opt/lab/add', '1000']);
    await until('the second job was looked at', async () => {
      const reason = await cluster.kubectl([
        'get',
        'events',
        '-n',
        namespace,
        '--field-selector',
        'reason=FailedScheduling',
      ]);
      return reason.includes('add-2');
    });
    expect(await nodeOf('add-2')).toBeUndefined();
  });
});
