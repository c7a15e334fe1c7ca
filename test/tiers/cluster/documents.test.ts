/** Every committed document and all that a lab can have, of every environment, on a real API server with real controllers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { environmentNames } from '../../../src/lab/lab';
import { workloadsOf } from '../../../src/analysis/kinds';
import { readDocuments, type Manifest } from '../../../src/synth/documents';
import { synthesizeWholeLab } from '../../support/whole-lab';
import { until, type KubeObject } from '../../tools/kubernetes/api';
import { Cluster } from '../../tools/kubernetes/cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import * as support from './support';

/** Namespaces of ours that may run pods which the level `restricted` refuses, with the reason. */
const unrestricted: Readonly<Record<string, string>> = {};

const work = mkdtempSync(join(tmpdir(), 'whole-lab-'));
const whole = synthesizeWholeLab(work);
const cases = [
  ['dist', support.dist],
  ['a lab with everything', whole],
] as const;

const cluster = Cluster.connect();
const { api } = cluster;
let removeNodes: () => Promise<void>;

beforeAll(async () => {
  removeNodes = await support.addNodes(api, support.workers(3));
  await support.installDefinitions(api);
});

afterAll(async () => {
  await removeNodes();
  await api.close();
  rmSync(work, { recursive: true });
});

const every = cases.flatMap(([title, from]) => environmentNames.map((environment) => ({ title, from, environment })));

describe.each(every)('the documents of $environment of $title', ({ from, environment }) => {
  const manifests = support.manifestsOf(environment, from);

  beforeAll(async () => {
    await support.createForeignNamespaces(api, manifests);
  });

  afterAll(() => support.removeManifests(api, manifests));

  test('are all accepted by server-side apply, in the order of their files', async () => {
    const printed = await support.applyFolder(cluster, environment, from);
    expect(printed.trim().split('\n')).toHaveLength(manifests.length);
  });

  test('change nothing when they are applied a second time', async () => {
    const before = await settledVersions(manifests);
    await support.applyFolder(cluster, environment, from);
    expect(await versions(manifests)).toEqual(before);
  });

  test('change again when one of them says something else', async () => {
    const [account] = manifests.filter(({ kind }) => kind === 'ServiceAccount');
    if (!account) throw new Error('No ServiceAccount to try it on.');
    const before = await versions([account]);
    await api.apply({ ...account, metadata: { ...account.metadata, labels: { changed: 'yes' } } });
    expect(await versions([account])).not.toEqual(before);
  });

  test('put every system into a namespace that enforces the level restricted', () => {
    const namespaces = manifests.filter(({ kind }) => kind === 'Namespace');
    const lax = namespaces.filter(({ metadata }) => metadata.labels?.[enforce] !== 'restricted');
    expect(lax.map(({ metadata }) => metadata.name)).toEqual(Object.keys(unrestricted));
    expect(namespaces.length).toBeGreaterThan(lax.length);
  });

  test('ask for pods that their namespaces admit, and a privileged one is not', async () => {
    const workloads = workloadsOf(readDocuments(join(from, environment), environment));
    expect(workloads.length).toBeGreaterThan(0);
    const ours = manifests.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
    for (const workload of workloads) {
      // No chart may set the level of `default`, where Cassandra's lesson stands: its pods are tried in one of ours.
      const pod = podOf(ours.find((name) => name === workload.namespace) ?? ours[0] ?? '', workload.template);
      await api.create(pod, { dryRun: true });
      const privileged = structuredClone(pod);
      for (const container of privileged.spec.containers) container.securityContext = { privileged: true };
      expect(await support.refusalOf(api.create(privileged, { dryRun: true }))).toMatch(
        /violates PodSecurity "restricted/,
      );
    }
  });
});

const enforce = 'pod-security.kubernetes.io/enforce';

interface Container {
  name?: string;
  readonly volumeMounts?: readonly { readonly name: string }[];
  securityContext?: object;
}

interface Pod extends KubeObject {
  readonly spec: {
    serviceAccountName?: string;
    volumes?: readonly { readonly name: string }[];
    readonly containers: readonly Container[];
    readonly initContainers?: readonly Container[];
  };
}

interface KnativeFields {
  containerConcurrency?: number;
  timeoutSeconds?: number;
}

/** A pod as the controllers would make it: with a volume for each claim of a StatefulSet. */
function podOf(namespace: string, template: object): Pod {
  const { metadata, spec } = structuredClone(template) as { metadata?: object; spec: Pod['spec'] & KnativeFields };
  // What Knative reads itself in the template of its Services and leaves out of the pod, and what it adds.
  delete spec.containerConcurrency;
  delete spec.timeoutSeconds;
  for (const container of spec.containers) container.name ??= 'user-container';
  const { containers, initContainers = [], volumes = [] } = spec;
  delete spec.serviceAccountName;
  const mounted = [...containers, ...initContainers].flatMap(({ volumeMounts = [] }) => volumeMounts);
  const claimed = new Set(mounted.map(({ name }) => name));
  for (const { name } of volumes) claimed.delete(name);
  spec.volumes = [...volumes, ...[...claimed].map((name) => ({ name, emptyDir: {} }))];
  return { apiVersion: 'v1', kind: 'Pod', metadata: { ...metadata, name: 'tried', namespace }, spec };
}

async function versions(manifests: readonly Manifest[]): Promise<Record<string, string | undefined>> {
  const objects = await Promise.all(manifests.map((manifest) => api.get(manifest)));
  return Object.fromEntries(
    objects.map(({ kind, metadata }) => [`${kind}/${metadata.name}`, metadata.resourceVersion]),
  );
}

/** The versions once the controllers have said all they have to say about the objects: a second of silence. */
async function settledVersions(manifests: readonly Manifest[]): Promise<Record<string, string | undefined>> {
  let current = await versions(manifests);
  await until('the controllers are done', async () => {
    const before = current;
    await sleep(1_000);
    current = await versions(manifests);
    return JSON.stringify(before) === JSON.stringify(current);
  });
  return current;
}
