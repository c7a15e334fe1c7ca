/** The verbs that look at a cluster, against a real one. */
import { writeFileSync } from 'node:fs';
import { contract as greeter, rollout } from '../../../src/systems/greeter/contract';
import { leastConfig } from '../../support/lab';
import { noStacks } from '../../cli/programs';
import { until } from '../../tools/kubernetes/api';
import { Cluster } from '../../tools/kubernetes/cluster';
import { applyLesson, greeterManifests, nodeGroups, removeGreeter } from './greeter';
import { ClusterLab } from './lab';
import * as support from './support';

const cluster = Cluster.connect();
const { api } = cluster;
const folder = new ClusterLab(cluster, { systems: [greeter.system], aws: { ...leastConfig.aws, nodeGroups } });
let removeNodes: () => Promise<void>;

beforeAll(async () => {
  removeNodes = await support.addNodes(api, support.workers(3));
  await applyLesson(api, rollout.deployment);
  await until('four pods are ready', async () => (await watchOnce()).match(/ Ready$/gm)?.length === rollout.replicas);
});

afterAll(async () => {
  await removeGreeter(api);
  await removeNodes();
  await api.close();
  folder.remove();
});

test('lab status shows each node, its state and what its pods ask for, and says that nobody measures what they use', async () => {
  const { code, stdout } = await folder.lab('status');
  expect(code).toBe(0);
  expect(stdout.match(/^worker\d +[\d.]+\/8 \(\d %\) +[\d.]+Gi\/16\.0Gi \(\d %\)$/gm)).toHaveLength(3);
  expect(stdout).toMatch(/\nWhat nodes use is not known: the cluster has no metrics server\. The stack\sobservability/);
  const rows = stdout.matchAll(/^worker\d +\S+ +Ready +16\.0Gi +- +- +(\d)\/110$/gm);
  const podsOfNodes = [...rows].map(([, pods]) => Number(pods));
  expect(podsOfNodes).toHaveLength(3);
  expect(podsOfNodes.reduce((sum, pods) => sum + pods)).toBe(rollout.replicas);
});

test('lab watch shows the pods by node and version', async () => {
  expect(await watchOnce()).toMatch(/worker\d +a4t0-\S+ +1\.0\.0 +Ready/);
});

test('lab rollout follows an update to its end, and takes it back', async () => {
  const update = await folder.lab('rollout', rollout.deployment, '--to', '1.0.1');
  expect(update).toMatchObject({ code: 0, stderr: '' });
  expect(update.stdout).toMatch(/new 4\/4, available 4, total 4\na4t0 is up to date after/);
  expect(await watchOnce()).toMatch(/a4t0-\S+ +1\.0\.1 +Ready/);
  expect((await folder.lab('rollout', rollout.deployment, '--undo')).code).toBe(0);
  expect(await watchOnce()).not.toMatch(/1\.0\.1 +Ready/);
});

test.each([
  [['rollout', 'nothing'], /The lab has no Deployment nothing in the cluster.\nThere are: a4t0/],
  [['rollout', 'a4t0', '--to', '9'], /a4t0 has no version 9. Its versions: 1\.0\.0, 1\.0\.1/],
  [['watch', 'nothing'], /This lab has no system nothing. Its systems: greeter/],
])('lab %j is refused with what there is', async (args, message) => {
  const { code, stderr } = await folder.lab(...args);
  expect(code).toBe(2);
  expect(stderr).toMatch(message);
});

test('lab diff names what an edit would add and change in the cluster, field by field, and changes nothing', async () => {
  const namespace = greeter.namespace;
  const map = (name: string, data: object) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace },
    data,
  });
  folder.standIn('terraform', noStacks);
  synthesizes(map('kept', { a: '1', b: '1' }));
  await cluster.kubectl(['apply', '--filename', folder.file('edited.yaml')]);
  expect(await folder.lab('diff')).toMatchObject({ code: 0, stderr: '' });

  synthesizes(map('kept', { a: '1', b: '2' }), map('added', {}));
  for (const time of ['once', 'again']) {
    const { code, stdout } = await folder.lab('diff');
    expect({ time, code }).toEqual({ time, code: 1 });
    expect(stdout).toContain(
      `chart greeter:\n  ConfigMap added in ${namespace} is added\n  ConfigMap kept in ${namespace} changes (data.b)\n`,
    );
  }
});

/** With a real kubectl: a stand-in of it minds no option that it does not know. */
test('lab scratch takes the workloads of a system out, and what they stand on stays', async () => {
  synthesizes(...greeterManifests());
  expect(await folder.lab('scratch', greeter.system, '--yes')).toMatchObject({ code: 0, stderr: '' });
  const left = await cluster.kubectl([
    'get',
    'deployments,services,serviceaccounts',
    '-n',
    greeter.namespace,
    '-o',
    'name',
  ]);
  expect(left).not.toContain('deployment');
  expect(left).toContain(`service/${rollout.service}`);
  expect(left).toContain(`serviceaccount/${greeter.workloads.greeter.serviceAccount}`);
});

/** Puts these into the place of the chart of the greeter. */
function synthesizes(...objects: readonly object[]): void {
  const yaml = objects.map((object) => JSON.stringify(object)).join('\n---\n');
  writeFileSync(folder.file('edited.yaml'), yaml);
  const copy = `const { cpSync, mkdirSync } = require('node:fs'), folder = process.env.CDK8S_OUTDIR;
    mkdirSync(folder, { recursive: true });
    cpSync(${JSON.stringify(folder.file('edited.yaml'))}, folder + '/greeter.k8s.yaml');`;
  folder.standIn('kubernetes', copy);
}

async function watchOnce(): Promise<string> {
  return (await folder.lab('watch', '--once')).stdout;
}
