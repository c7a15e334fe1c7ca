/** The API server as a check: it must refuse each mistake for its own reason, and the document without it must pass. */
import { workloadsOf } from '../../../src/analysis/kinds';
import { readDocuments } from '../../../src/synth/documents';
import { join } from 'node:path';
import { Cluster } from '../../tools/kubernetes/cluster';
import { editable, mistakes, unsafePods } from './mistakes';
import * as support from './support';

const cluster = Cluster.connect();
const { api } = cluster;
const manifests = support.manifestsOf('aws');
const dryRun = { dryRun: true };

beforeAll(async () => {
  await support.installDefinitions(api);
  await support.createForeignNamespaces(api, manifests);
  for (const kind of ['Namespace', 'ServiceAccount']) {
    for (const manifest of manifests.filter((candidate) => candidate.kind === kind)) await api.apply(manifest);
  }
});

afterAll(async () => {
  await support.removeEnvironment(api, 'aws');
  await api.close();
});

test.each(mistakes)('refuses $kind: $title', async ({ kind, make, refusal }) => {
  await api.apply(editable(manifests, kind), dryRun);
  const document = editable(manifests, kind);
  make(document);
  expect(await support.refusalOf(api.apply(document, dryRun))).toMatch(refusal);
});

test.each(unsafePods)('refuses a pod that is $title', async ({ pod, container, refusal }) => {
  const enforced = new Set(support.inOwnNamespace(manifests).map(({ metadata }) => metadata.namespace));
  const workload = workloadsOf(readDocuments(join(support.folderOf('aws'), '..'), 'aws')).find(({ namespace }) =>
    enforced.has(namespace),
  );
  if (!workload) throw new Error('dist has no workload in a namespace of its own.');
  const { metadata, spec } = workload.template;
  const safe = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, name: 'tried', namespace: workload.namespace },
    spec,
  };
  await api.create(safe, dryRun);
  const containers = spec.containers.map((one) => ({ ...one, ...container }));
  const unsafe = { ...safe, spec: { ...spec, ...pod, containers } };
  expect(await support.refusalOf(api.create(unsafe, dryRun))).toMatch(refusal);
});
