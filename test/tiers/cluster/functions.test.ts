/** What `lab function … --cluster` makes, in front of a real API server and garbage collector; Knative itself cannot be had. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { contract } from '../../../src/systems/functions/contract';
import { ClusterModules } from '../../../src/systems/functions/operations/cluster';
import { manifestsOf } from '../../support/charts';
import { fixtureLab } from '../../support/lab';
import { type KubeObject, until } from '../../tools/kubernetes/api';
import { Cluster } from '../../tools/kubernetes/cluster';
import { ClusterLab } from './lab';
import * as support from './support';

interface Service extends KubeObject {
  readonly status?: { readonly observedGeneration?: number };
}

const cluster = Cluster.connect();
const { api } = cluster;
const { namespace, system } = contract;
const services = { apiVersion: 'serving.knative.dev/v1', kind: 'Service' };
const texts = { apiVersion: 'v1', kind: 'ConfigMap' };
const manifests = manifestsOf(fixtureLab('local', { systems: [system] })).filter(
  ({ kind, metadata }) => metadata.namespace === namespace || (kind === 'Namespace' && metadata.name === namespace),
);
const lab = new ClusterLab(cluster, { systems: [system] });
const gateway = createServer((request, response) => response.end(JSON.stringify({ host: request.headers.host })));
let knative: NodeJS.Timeout;

beforeAll(async () => {
  await support.installDefinitions(api);
  for (const manifest of manifests) await api.apply(manifest);
  await once(gateway.listen(0, '127.0.0.1'), 'listening');
  knative = setInterval(() => void makeReady().catch(() => undefined), 200);
});

afterAll(async () => {
  clearInterval(knative);
  gateway.close();
  lab.remove();
  await support.removeManifests(api, manifests);
  await api.close();
});

/** In the place of Knative, which says of each Service that its present text is ready. */
async function makeReady(): Promise<void> {
  for (const { metadata, status } of await api.list<Service>(services, namespace)) {
    if (status?.observedGeneration === metadata.generation) continue;
    const conditions = [{ type: 'Ready', status: 'True' }];
    const seen = { status: { observedGeneration: metadata.generation, conditions } };
    await api.patch({ ...services, metadata: { name: metadata.name, namespace } }, seen, '/status');
  }
}

const modules = new ClusterModules({
  context: cluster.context,
  kubectl: (args, input) => cluster.kubectl([...args, '--namespace', namespace], input),
  throughGateway: (use) => use(`http://127.0.0.1:${(gateway.address() as AddressInfo).port}`),
});

const textsOf = async (module: string) =>
  (await api.list<KubeObject>(texts, namespace, `module=${module}`)).map(({ metadata }) => metadata.name);

test('a module of a person becomes a Service like those of the course, which lab function lists', async () => {
  await modules.put({ module: 'hello', file: 'hello.mjs', source: 'export const hello = () => 1;' }, false);
  expect(await textsOf('hello')).toHaveLength(1);
  const { code, stdout } = await lab.lab('function', 'list', '--cluster');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^hello +hello\.mjs +[0-9a-f]{10} +0 +ready$/m);
  expect(stdout).toMatch(/^add +add\.py +[0-9a-f]{10} +0 +ready$/m);
});

test('its functions are called by the name that Knative gives it', async () => {
  const { body } = await modules.invoke('hello.hello', {});
  expect(body).toEqual({ host: `serverless-hello.${namespace}.functions.lab` });
});

test('another text is another ConfigMap beside the first, and both are collected with the module', async () => {
  await modules.put({ module: 'hello', file: 'hello.mjs', source: 'export const hello = () => 2;' }, true);
  expect(await textsOf('hello')).toHaveLength(2);
  expect(await lab.lab('function', 'delete', 'hello', '--cluster')).toMatchObject({ code: 0, stderr: '' });
  await until('no text of it is left', async () => (await textsOf('hello')).length === 0, 90_000);
  expect((await lab.lab('function', 'list', '--cluster')).stdout).not.toContain('hello');
});

test('a log of a module without pods is empty, and says why', async () => {
  const { code, stdout } = await lab.lab('function', 'logs', 'add', '--cluster');
  expect([code, stdout]).toEqual([0, expect.stringContaining('add has printed nothing')]);
});

test('what the API server refuses leaves no text behind', async () => {
  const bad = { module: 'x'.repeat(70), file: 'x.mjs', source: 'export const x = 1;' };
  await expect(modules.put(bad, false)).rejects.toThrow(/must be no more than 63|Invalid value/);
  expect(await textsOf(bad.module).catch(() => [])).toEqual([]);
});
