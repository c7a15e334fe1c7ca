/** KWOK: nodes that exist in the API only, and run every pod they get by saying that it runs. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../cache';
import type { ControlPlane } from './control-plane';
import { go, linkSmall } from './go';

const version = 'v0.8.0';

/** Folders of the module whose stages say how nodes and pods move on: at once. */
const stageFolders = ['node/fast', 'node/heartbeat-with-lease', 'pod/fast'] as const;

const managedBy = { 'kwok.x-k8s.io/node': 'fake' } as const;

/** Folder of the built program and its stages. */
export function findKwok(): Promise<string> {
  return cached('kwok', version, buildKwok);
}

export function startKwok(controlPlane: ControlPlane, folder: string): void {
  const flags = [
    `--config=${join(folder, 'stages.yaml')}`,
    `--kubeconfig=${controlPlane.pki.kubeconfig('kwok', controlPlane.server)}`,
    '--manage-all-nodes=false',
    '--manage-nodes-with-annotation-selector=kwok.x-k8s.io/node=fake',
    '--node-lease-duration-seconds=40',
  ];
  controlPlane.run('kwok', [join(folder, 'kwok'), ...flags]);
}

async function buildKwok(folder: string): Promise<void> {
  const module = `sigs.k8s.io/kwok@${version}`;
  await go(['install', '-trimpath', '-ldflags', linkSmall, `sigs.k8s.io/kwok/cmd/kwok@${version}`], {
    environment: { GOBIN: folder },
  });
  const { Dir } = JSON.parse(await go(['mod', 'download', '-json', module])) as { Dir: string };
  const stages = stageFolders.flatMap((name) => readStages(join(Dir, 'kustomize/stage', name)));
  writeFileSync(join(folder, 'stages.yaml'), stages.join('\n---\n'));
}

function readStages(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml') && file !== 'kustomization.yaml')
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}

export interface Taint {
  readonly key: string;
  readonly value?: string;
  readonly effect: 'NoSchedule' | 'NoExecute' | 'PreferNoSchedule';
}

/** A node that KWOK takes into its care, with the room of 8 cores, 16 GiB of memory and 100 GiB of disk. */
export function kwokNode(name: string, labels: Readonly<Record<string, string>> = {}, taints: readonly Taint[] = []) {
  const room = { cpu: '8', memory: '16Gi', 'ephemeral-storage': '100Gi', pods: '110' };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: managedBy,
      labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', 'kubernetes.io/arch': 'amd64', ...labels },
    },
    spec: { taints },
    status: { allocatable: room, capacity: room },
  };
}

export type KwokNode = ReturnType<typeof kwokNode>;
