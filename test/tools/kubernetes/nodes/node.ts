/** One real node: containerd, kubelet and kube-proxy in a network namespace of their own. */
import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ControlPlane } from '../control-plane';
import type { Command, Daemon } from '../../daemon';
import { Refusal, type Api, type KubeRef } from '../api';
import type { Node } from '../objects';
import type { Programs } from '../programs';
import { ControlGroup } from './cgroup';
import { clusterDomain, containerdConfig, cniConfig, kubeletConfig, proxyConfig } from './node-files';
import type { NodeLink } from './network';
import type { NodePrograms } from './packages';

const run = promisify(execFile);

export interface NodeProps {
  readonly controlPlane: ControlPlane;
  readonly api: Api;
  readonly programs: Programs;
  readonly node: NodePrograms;
  readonly link: NodeLink;
  /** Folder for the node's state. */
  readonly folder: string;
  /** Address of the cluster's name server. */
  readonly nameServer: string;
  /** Archives of images that the node has from the start; the first is the pause image. */
  readonly images: readonly string[];
}

export class RealNode {
  readonly name: string;
  private readonly group: ControlGroup;
  private readonly socket: string;

  constructor(private readonly props: NodeProps) {
    this.name = props.link.name;
    this.group = new ControlGroup(props.link.namespace);
    this.socket = containerdSocket(props.folder);
  }

  async start(): Promise<void> {
    const { folder, link, controlPlane, programs } = this.props;
    this.group.create();
    this.writeFiles();
    const containerd = this.run('containerd', ['containerd', '--config', join(folder, 'containerd.toml')]);
    await containerd.until(() => this.answers());
    for (const image of this.props.images) await importImage(this.socket, image, this.props.node.environment);
    const kubelet = this.run('kubelet', [
      ...programs.kubelet,
      `--config=${join(folder, 'kubelet.json')}`,
      `--kubeconfig=${controlPlane.pki.kubeconfig(`node:${this.name}`, controlPlane.server)}`,
      ...[`--root-dir=${join(folder, 'kubelet')}`, `--cert-dir=${join(folder, 'pki')}`],
      ...[`--hostname-override=${this.name}`, `--node-ip=${link.address}`],
    ]);
    this.run('kube-proxy', [...programs['kube-proxy'], `--config=${join(folder, 'kube-proxy.json')}`]);
    await kubelet.until(() => this.isReady());
    // Suites uncordon the nodes when they want real pods; until then the nodes are in nobody's way.
    await this.props.api.patch(this.ref, { spec: { unschedulable: true } });
  }

  /** Ends everything that runs on the node, at once, and leaves nothing of it mounted. */
  remove(): void {
    this.group.remove();
    unmountUnder(this.props.folder);
  }

  private run(name: string, command: Command): Daemon {
    const { link, controlPlane, node } = this.props;
    const inNetwork: Command = [...this.group.enter, 'nsenter', `--net=${link.namespaceFile}`, ...command];
    return controlPlane.run(`${this.name}-${name}`, inNetwork, node.environment);
  }

  private async answers(): Promise<boolean> {
    await run('ctr', ['--address', this.socket, 'version'], { env: this.props.node.environment });
    return true;
  }

  private get ref(): KubeRef {
    return { apiVersion: 'v1', kind: 'Node', metadata: { name: this.name } };
  }

  private async isReady(): Promise<boolean> {
    try {
      const { status } = await this.props.api.get<Node>(this.ref);
      return status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
    } catch (error) {
      if (error instanceof Refusal && error.status === 404) return false;
      throw error;
    }
  }

  private writeFiles(): void {
    const { folder, link, controlPlane, node, nameServer } = this.props;
    for (const name of ['cni', 'kubelet', 'pki', 'volume-plugins']) mkdirSync(join(folder, name), { recursive: true });
    const write = (name: string, content: object) => writeFileSync(join(folder, name), JSON.stringify(content));
    writeFileSync(join(folder, 'resolv.conf'), `search ${clusterDomain}\n`);
    writeFileSync(join(folder, 'containerd.toml'), containerdConfig(folder, this.socket, node.cniFolder));
    write('cni/10-bridge.conflist', cniConfig(folder, link));
    const ca = join(controlPlane.pki.folder, 'ca.crt');
    write(
      'kubelet.json',
      kubeletConfig({ folder, socket: this.socket, ca, nameServer, cgroupRoot: `/${this.group.name}` }),
    );
    write('kube-proxy.json', proxyConfig(link, controlPlane.pki.kubeconfig('proxy', controlPlane.server)));
  }
}

export function containerdSocket(folder: string): string {
  return join(folder, 'containerd.sock');
}

/** Makes an image archive known to the containerd behind `socket`. */
export async function importImage(socket: string, archive: string, environment: NodeJS.ProcessEnv): Promise<void> {
  await run('ctr', ['--address', socket, '--namespace', 'k8s.io', 'images', 'import', archive], { env: environment });
}

/** Takes off what containers left mounted, innermost first. */
function unmountUnder(folder: string): void {
  const points = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((point) => point.startsWith(`${folder}/`));
  for (const point of points.reverse()) execFileSync('umount', ['--lazy', point]);
}
