/** The cluster that the tier shares: started once by the tier's global set-up, found by every suite. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Command } from '../daemon';
import { Api } from './api';
import { startControlPlane, type ControlPlane } from './control-plane';
import { findKwok, startKwok } from './kwok';
import { askForRestart, startRestarts, type Restarts } from './restarts';
import { importImage } from './nodes/node';
import { findNodeParts, prepareRealNodes, type NodeParts, type RealNodes } from './nodes/real-nodes';
import { contextName } from './pki';
import { findPrograms, type Programs } from './programs';

const run = promisify(execFile);

const lastLogs = join(__dirname, '../../../.work/cluster');

interface NodeAddress {
  readonly name: string;
  readonly address: string;
  readonly namespaceFile: string;
  readonly socket: string;
  /** The machine's end of the cable to the node. */
  readonly cable: string;
}

/** What a suite, in another process perhaps, has to know. */
interface Address {
  readonly server: string;
  readonly ca: string;
  readonly token: string;
  readonly kubeconfig: string;
  readonly kubectl: Command;
  readonly nodes: readonly NodeAddress[];
  /** Why there are no real nodes. */
  readonly nodesMissing?: string;
  readonly nodeEnvironment: NodeJS.ProcessEnv;
  /** Files of a certificate for localhost. */
  readonly certificate: Certificate;
  readonly startMs: number;
  /** Where programs are asked to be restarted. */
  readonly restarts: string;
}

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

const addressVariable = 'TEST_CLUSTER';

export interface RunningCluster {
  /** Stops every process; the logs of the last run stay in .work/cluster. */
  stop(): Promise<void>;
}

/** Brings up control plane, KWOK and, where the machine can carry them, real nodes. */
export async function startCluster(): Promise<RunningCluster> {
  const programs = await findPrograms();
  const kwok = await findKwok();
  const parts = await findNodeParts();
  const folder = mkdtempSync(join(tmpdir(), 'systems-lab-cluster-'));
  const nodes = 'missing' in parts ? undefined : prepareRealNodes(parts, folder);
  let controlPlane: ControlPlane | undefined;
  let restarts: Restarts | undefined;
  const stop = async () => {
    await restarts?.close();
    nodes?.remove();
    await controlPlane?.stop();
    keepLogs(join(folder, 'logs'));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const begin = performance.now();
    const network = nodes && { address: nodes.network.address, nodes: nodes.network.nodes.map(({ name }) => name) };
    controlPlane = await startControlPlane({ programs, folder, ...network });
    const startMs = Math.round(performance.now() - begin);
    startKwok(controlPlane, kwok);
    restarts = await startRestarts(controlPlane);
    const address = describe({ controlPlane, programs, nodes, parts, startMs, restarts: restarts.url });
    const api = new Api(address.server, address.ca, address.token);
    await nodes?.start(controlPlane, api, programs);
    await api.close();
    process.env[addressVariable] = JSON.stringify(address);
    return { stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function keepLogs(folder: string): void {
  rmSync(lastLogs, { recursive: true, force: true });
  if (existsSync(folder)) cpSync(folder, lastLogs, { recursive: true });
}

interface Started {
  readonly controlPlane: ControlPlane;
  readonly programs: Programs;
  readonly nodes: RealNodes | undefined;
  readonly parts: NodeParts | { readonly missing: string };
  readonly startMs: number;
  readonly restarts: string;
}

function describe({ controlPlane: { server, pki }, programs, nodes, parts, startMs, restarts }: Started): Address {
  return {
    server,
    ca: readFileSync(join(pki.folder, 'ca.crt'), 'utf8'),
    token: pki.adminToken,
    kubeconfig: pki.kubeconfig('admin', server),
    kubectl: programs.kubectl,
    certificate: { key: join(pki.folder, 'apiserver.key'), cert: join(pki.folder, 'apiserver.crt') },
    nodes: nodes?.network.nodes.map((link) => ({ ...link, socket: nodes.socketOf(link) })) ?? [],
    ...('missing' in parts
      ? { nodesMissing: parts.missing, nodeEnvironment: {} }
      : { nodeEnvironment: parts.programs.environment }),
    startMs,
    restarts,
  };
}

export class Cluster {
  readonly api: Api;

  private constructor(private readonly address: Address) {
    this.api = new Api(address.server, address.ca, address.token);
  }

  static connect(): Cluster {
    const address = process.env[addressVariable];
    if (!address) throw new Error('No cluster is running: start the suites with `npm run test:cluster`.');
    return new Cluster(JSON.parse(address) as Address);
  }

  /** Milliseconds from nothing (tools built) to a control plane that serves. */
  get startMs(): number {
    return this.address.startMs;
  }

  get certificate(): Certificate {
    return this.address.certificate;
  }

  get kubeconfig(): string {
    return this.address.kubeconfig;
  }

  /** Name of the one context in the kubeconfig. */
  get context(): string {
    return contextName;
  }

  get kubectlProgram(): string {
    return this.address.kubectl[0];
  }

  get realNodes(): readonly NodeAddress[] {
    return this.address.nodes;
  }

  get nodesMissing(): string | undefined {
    return this.address.nodesMissing;
  }

  /** The API as a service account sees it, by a token of its own. */
  async as(namespace: string, serviceAccount: string): Promise<Api> {
    const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${serviceAccount}/token`;
    const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
    const { status } = await this.api.request<{ status: { token: string } }>('POST', path, request);
    return new Api(this.address.server, this.address.ca, status.token);
  }

  /** Runs kubectl and returns what it prints; `input` goes to its stdin. */
  async kubectl(args: readonly string[], input = ''): Promise<string> {
    const [program, ...first] = this.address.kubectl;
    const environment = { ...process.env, KUBECONFIG: this.address.kubeconfig };
    const running = run(program, [...first, ...args], { env: environment, maxBuffer: 1e8 });
    running.child.stdin?.end(input);
    return (await running).stdout;
  }

  /** Kills the first process of a pod's container, as a crash or the kernel would. */
  async killContainer({ node, id }: { readonly node: string; readonly id: string }): Promise<void> {
    const { nodes, nodeEnvironment } = this.address;
    const socket = nodes.find(({ name }) => name === node)?.socket;
    if (!socket) throw new Error(`${node} is no real node.`);
    const args = ['--address', socket, '--namespace', 'k8s.io', 'task', 'kill', '--signal', 'SIGKILL'];
    await run('ctr', [...args, id.replace('containerd://', '')], { env: nodeEnvironment });
  }

  /** Stops a program of the control plane or of a node (`real1-kubelet`) and starts it again. */
  restart(program: string): Promise<void> {
    return askForRestart(this.address.restarts, program);
  }

  /** Pulls a node's cable out, so that nobody hears of it any more, or puts it back. */
  async setCable(node: string, state: 'up' | 'down'): Promise<void> {
    const cable = this.address.nodes.find(({ name }) => name === node)?.cable;
    if (!cable) throw new Error(`${node} is no real node.`);
    await run('ip', ['link', 'set', cable, state]);
  }

  /** Takes the API server away from the pods of the real nodes, and from them alone: packets to it are dropped. */
  async cutPodsFromApi(isCut: boolean): Promise<void> {
    const { nodes, nodeEnvironment: env, server } = this.address;
    const { hostname, port } = new URL(server);
    const rule = ['FORWARD', '-p', 'tcp', '-d', hostname, '--dport', port, '-j', 'DROP'];
    for (const { namespaceFile } of nodes)
      await run('nsenter', [`--net=${namespaceFile}`, 'iptables', isCut ? '-I' : '-D', ...rule], { env });
  }

  /** Makes an image archive known to every real node. */
  async importImage(archive: string): Promise<void> {
    const { nodes, nodeEnvironment } = this.address;
    await Promise.all(nodes.map(({ socket }) => importImage(socket, archive, nodeEnvironment)));
  }
}
