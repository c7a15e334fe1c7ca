/**
 * The whole life of a lab as a person types it, in both environments, and the time of every step: deploy, status, deploy again,
 * diff, loader, bounce, scratch, reinstate, on AWS pause and resume, destroy of a system and of all.
 *
 *     npm run build && node --import tsx bench/deploy.ts
 *
 * Takes a quarter of an hour, and longer where the tools of the tiers are not built yet. Prints Markdown tables for
 * docs/performance.md, and fails where a command fails or something is left. Linux and root, as real nodes want it.
 *
 * Real: lab itself, terraform with the AWS provider, the aws CLI, kubectl, an API server with its controllers, two nodes with
 * containerd, and the services of music and the greeter in their pods, which on AWS fill the tables that
 * Terraform made.
 *
 * In the place of something else: the AWS account is ministack, which has no data plane, so that the context which `aws eks
 * update-kubeconfig` writes leads to the API server of the cluster tier, and its nodes are those of that tier. `docker` makes
 * images of this machine's Node.js and the service's bundle, and puts them onto the nodes instead of into a registry. The Helm
 * provider is on no package registry: one of our own keeps the releases in Terraform's state, and brings of their charts the
 * definitions, the gateway's Service and what readiness waits for, without a pod (bench/deploy/releases.ts). Pods get
 * credentials and DynamoDB's address from their image instead of from EKS. No mesh is between them.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import type { EnvironmentName } from '../src/contract';
import { mesh } from '../src/lab/addons';
import { environmentNames } from '../src/lab/lab';
import { images } from '../src/lab/versions';
import { leastConfig } from '../test/support/lab';
import { importStore } from '../test/tiers/cluster/images';
import { inventoryOf } from '../test/tiers/terraform/inventory';
import { wholeLab } from '../test/tiers/terraform/labs';
import type { EmulatedAccount } from '../test/tools/emulated-account';
import type { KubeObject } from '../test/tools/kubernetes/api';
import { Cluster, startCluster } from '../test/tools/kubernetes/cluster';
import { startMinistack } from '../test/tools/ministack';
import { giveAddress, writeReleases } from './deploy/releases';
import { type Run, runLab } from './deploy/run';
import { standIns, wayTo } from './deploy/stand-ins';

const build = resolve(__dirname, '../build');
const address = 'lab-bench.elb.us-west-2.amazonaws.com';

const config = {
  ...leastConfig,
  ...wholeLab,
  systems: ['music', 'greeter'],
  aws: { ...leastConfig.aws, ...wholeLab.aws, nodeGroups: { vip: {} } },
};

/** What a run was to be and was not. */
const faults: string[] = [];

function expectThat(holds: boolean, promise: string): void {
  if (!holds) faults.push(promise);
}

async function main(): Promise<void> {
  const work = mkdtempSync(join(tmpdir(), 'lab-bench-'));
  const account = await startMinistack(work);
  try {
    const running = await startCluster();
    try {
      await withLab(work, account, Cluster.connect());
    } finally {
      await running.stop();
    }
  } finally {
    await account.stop();
    rmSync(work, { recursive: true, force: true });
  }
  for (const fault of faults) console.error(`Not so: ${fault}`);
  process.exitCode = faults.length === 0 ? 0 : 1;
}

async function withLab(work: string, account: EmulatedAccount, cluster: Cluster): Promise<void> {
  if (cluster.nodesMissing !== undefined) throw new Error(`There are no real nodes: ${cluster.nodesMissing}`);
  await cluster.kubectl(['uncordon', ...cluster.realNodes.map(({ name }) => name)]);
  const folder = join(work, 'lab');
  mkdirSync(folder);
  await importStore(cluster, [images.dynamodbLocal]);
  const releases = join(work, 'releases');
  writeReleases(releases);
  const [door, podEnvironment] = await dynamoDbFor(cluster, account);
  const environment = await standIns({
    work,
    account,
    cluster,
    releases,
    bundles: join(build, 'services'),
    podEnvironment,
  });
  const stopGiving = giveAddress(cluster, address);
  const lab: Lab = (...args) => runLab(join(build, 'lab.js'), args, folder, environment);
  try {
    const before = await inventoryOf(account);
    console.log(machine());
    // The context comes with AWS; until then somebody has made it.
    writeFileSync(join(work, 'kubeconfig'), readFileSync(cluster.kubeconfig));
    for (const name of environmentNames) {
      const context = name === 'local' ? { local: { context: cluster.context } } : {};
      writeFileSync(join(folder, 'lab.yaml'), stringify({ ...config, environment: name, ...context }));
      await walk(name, lab);
      await expectNothingLeft(cluster);
    }
    const after = await inventoryOf(account);
    expectThat(JSON.stringify(after) === JSON.stringify(before), `nothing is left: ${JSON.stringify(after)}`);
  } finally {
    stopGiving();
    door.close();
    await cluster.api.close();
  }
}

type Lab = (...args: readonly string[]) => Promise<Run>;

/** A lab from nothing to nothing. */
async function walk(environment: EnvironmentName, lab: Lab): Promise<void> {
  const others: [string, number][] = [];
  const expected = async (...args: readonly string[]): Promise<Run> => {
    const run = await lab(...args);
    expectThat(run.code === 0, `${environment}: lab ${args.join(' ')} ends with 0, and not with ${run.code}`);
    return run;
  };
  const timed = async (...args: readonly string[]): Promise<Run> => {
    const run = await expected(...args);
    others.push([args.join(' '), run.seconds]);
    return run;
  };
  const first = await expected('deploy', '--yes');
  const { workloads, tables } = JSON.parse((await timed('status', '--json')).stdout || '{}') as Status;
  expectThat(
    workloads?.length > 0 && workloads.every(({ workload, ready, pods }) => /loader/.test(workload) || ready === pods),
    `${environment}: every pod is ready`,
  );
  if (environment === 'aws')
    expectThat(
      tables.every(({ items = 0 }) => items > 0),
      'the loader has filled the tables',
    );
  const second = await expected('deploy', '--yes');
  const changed = second.stdout.match(/^ {4}\d+ to add/gm) ?? [];
  expectThat(changed.length === 0, `${environment}: a second deployment changes no stack`);
  await timed('diff');
  await timed('loader', 'music');
  await timed('bounce', 'greeter/greeter');
  await timed('scratch', 'music', '--yes');
  await timed('reinstate', 'music', '--yes');
  if (environment === 'aws') {
    await timed('pause', '--yes');
    await timed('resume', '--yes');
  }
  await timed('destroy', 'greeter', '--confirm', leastConfig.name);
  const last = await expected('destroy', '--confirm', leastConfig.name);
  expectThat((await lab('diff')).code === 1, `${environment}: lab diff finds that nothing is deployed`);
  print(environment, first, second, last, others);
}

interface Status {
  readonly workloads: readonly { readonly workload: string; readonly ready: number; readonly pods: number }[];
  readonly tables: readonly { readonly name: string; readonly items?: number }[];
}

/** Takes away what stays in a cluster that may be somebody else's, as `lab destroy` says. */
async function expectNothingLeft({ api }: Cluster): Promise<void> {
  await api.remove({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: mesh.namespace } });
  const namespaces = await api.list<KubeObject>({ apiVersion: 'v1', kind: 'Namespace' });
  const ours = namespaces.filter(({ metadata }) => metadata.labels?.['app.kubernetes.io/managed-by'] === 'systems-lab');
  expectThat(ours.length === 0, `no namespace of the lab is left: ${ours.map(({ metadata }) => metadata.name).join()}`);
}

/** The emulator listens on this machine alone, and pods see no more of it than its address on their bridge. */
async function dynamoDbFor(
  cluster: Cluster,
  account: EmulatedAccount,
): Promise<readonly [Server, Readonly<Record<string, string>>]> {
  const { AWS_ENDPOINT_URL = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = account.environment;
  const target = Number(new URL(AWS_ENDPOINT_URL).port);
  const { hostname: host } = new URL(wayTo(cluster).server);
  const server = createServer((caller) => {
    const called = connect(target, '127.0.0.1');
    caller.pipe(called).pipe(caller);
    for (const [one, other] of [
      [caller, called],
      [called, caller],
    ] as const)
      one.on('error', () => other.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, host, listening));
  const { port } = server.address() as { readonly port: number };
  return [server, { AWS_ENDPOINT_URL_DYNAMODB: `http://${host}:${port}`, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY }];
}

function machine(): string {
  const load = loadavg()[0] ?? 0;
  const processors = `${cpus().length} × ${cpus()[0]?.model.trim()}`;
  return `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${processors}, load average ${load.toFixed(1)} before.`;
}

function print(
  environment: EnvironmentName,
  first: Run,
  second: Run,
  last: Run,
  others: readonly (readonly [string, number])[],
): void {
  console.log(`\n### ${environment}\n\n| step | \`lab deploy\` | again |\n|---|--:|--:|`);
  for (const { title } of first.steps) console.log(`| ${title} | ${timeIn(first, title)} | ${timeIn(second, title)} |`);
  console.log(`| **the whole** | ${cell(first.seconds)} | ${cell(second.seconds)} |\n`);
  console.log('| step | `lab destroy` |\n|---|--:|');
  for (const { title } of last.steps) console.log(`| ${title} | ${timeIn(last, title)} |`);
  console.log(`| **the whole** | ${cell(last.seconds)} |\n`);
  console.log('| between them | |\n|---|--:|');
  for (const [command, seconds] of others) console.log(`| \`lab ${command}\` | ${cell(seconds)} |`);
}

function timeIn({ steps }: Run, title: string): string {
  const found = steps.find((step) => step.title === title);
  if (!found) return '';
  return found.wasDone ? 'done before' : cell(found.seconds);
}

function cell(seconds: number): string {
  return `${seconds.toFixed(1)} s`;
}

void main();
