/** Argo Workflows from its Go module: the controller beside the control plane, its executor as an image on the nodes. */
import { chmodSync, copyFileSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { crdModules } from '../../../src/lab/versions';
import { argoWorkflowsValues } from '../../../src/platform/addons/engines/argo-workflows';
import { cached, isCached } from '../cache';
import { Daemon } from '../daemon';
import type { KubeObject } from './api';
import type { Cluster } from './cluster';
import { go, linkSmall } from './go';
import { makeImage } from './nodes/image';

const { module: path, version } = crdModules.argoWorkflows;
const executorImage = `quay.io/argoproj/argoexec:${version}`;

/** Where the controller looks for its settings: of those that the add-on gives, what its own containers in pods may do. */
const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'argo' } };
const settings = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'workflow-controller-configmap', namespace: namespace.metadata.name },
  data: { executor: JSON.stringify(argoWorkflowsValues(false).executor) },
};

/** Set, it has the programs built where they are not in the cache yet. */
const buildVariable = 'BUILD_ARGO';

/** Why Argo is not started here, as the gate has no time to build it; undefined where it can be. */
export function missingArgo(): string | undefined {
  if (process.env[buildVariable] || isCached('argo-workflows', version)) return undefined;
  return `Argo's controller and executor, ${version}: ${buildVariable}=1 has them built`;
}

const programs = ['workflow-controller', 'argoexec'] as const;

/** Folder of the two programs and the definitions, one file a kind. */
function findArgo(): Promise<string> {
  return cached('argo-workflows', version, async (fresh) => {
    // Built in a copy of the module, with its own list of dependencies: `go install` asks for all versions of it, which not
    // every proxy tells.
    const { Dir } = JSON.parse(await go(['mod', 'download', '-json', `${path}@${version}`])) as { Dir: string };
    const copy = mkdtempSync(join(tmpdir(), 'systems-lab-argo-source-'));
    try {
      cpSync(Dir, copy, { recursive: true });
      addLinuxSignals(copy);
      const packages = programs.map((program) => `./cmd/${program}`);
      const flags = ['-mod=readonly', '-trimpath', '-ldflags', linkSmall];
      await go(['build', ...flags, '-o', `${fresh}/`, ...packages], { cwd: copy });
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
    const definitions = join(Dir, 'manifests/base/crds/minimal');
    for (const file of readdirSync(definitions).filter((name) => name.startsWith('argoproj.io_')))
      copyFileSync(join(definitions, file), join(fresh, file));
  });
}

/**
 * The module lacks a file of the executor for Linux, and so does not compile there (`undefined: Setpgid`). The one for Darwin
 * asks for nothing that Linux has not.
 */
function addLinuxSignals(source: string): void {
  const signals = join(source, 'workflow/executor/os-specific/signal');
  chmodSync(join(signals, '..'), 0o755);
  copyFileSync(`${signals}_darwin.go`, `${signals}_linux.go`);
}

export interface Argo {
  /** Takes the controller away; the definitions stay. */
  stop(): Promise<void>;
}

/** Installs the definitions and starts the controller, in the network of a node because its ports cannot be chosen. */
export async function startArgo(cluster: Cluster): Promise<Argo> {
  const [node] = cluster.realNodes;
  if (!node) throw new Error('Argo needs a real node: its executor is a program in each pod.');
  const program = await findArgo();
  await importExecutor(cluster, program);
  const { api } = cluster;
  for (const object of [...definitionsIn(program), namespace, settings]) await api.apply(object);
  const folder = mkdtempSync(join(tmpdir(), 'systems-lab-argo-'));
  const flags = [
    ...['--kubeconfig', cluster.kubeconfig, '--namespace', namespace.metadata.name],
    ...['--executor-image', executorImage, '--executor-image-pull-policy', 'IfNotPresent'],
  ];
  const daemon = Daemon.start(
    'workflow-controller',
    ['nsenter', `--net=${node.namespaceFile}`, join(program, 'workflow-controller'), ...flags],
    join(folder, 'log'),
    // It looks at a workflow again after a second instead of ten.
    { ...process.env, LEADER_ELECTION_DISABLE: 'true', DEFAULT_REQUEUE_TIME: '1s' },
  );
  const stop = async () => {
    await daemon.stop();
    await api.remove(namespace);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await daemon.until(async () => (await fetch(`http://${node.address}:6060/healthz`)).ok);
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function importExecutor(cluster: Cluster, program: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'systems-lab-argo-'));
  try {
    const archive = join(folder, 'image.tar');
    const files = { '/bin/argoexec': join(program, 'argoexec') };
    await makeImage(archive, { names: [executorImage], files, entrypoint: ['/bin/argoexec'] });
    await cluster.importImage(archive);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function definitionsIn(folder: string): KubeObject[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => parse(readFileSync(join(folder, name), 'utf8')) as KubeObject);
}
