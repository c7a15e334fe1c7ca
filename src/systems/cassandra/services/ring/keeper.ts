import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ring } from '../../contract';
import { accepts } from './ports';
import { type JvmOptions, logFolder, nodeCommand, type RingNode } from './node';

/** Milliseconds after which a node that ended is started again, as Kubernetes does with a pod. */
const restartAfterMs = 3_000;

/** Milliseconds from SIGTERM, at which a node drains itself, to SIGKILL. */
const gracefulMs = 15_000;

/** Keeps the nodes of a ring running until it is stopped. */
export class RingKeeper {
  private readonly processes = new Map<string, ChildProcess>();
  private stopping = false;

  constructor(
    private readonly nodes: readonly RingNode[],
    private readonly options: JvmOptions,
    private readonly say: (line: string) => void,
  ) {}

  start(): void {
    this.nodes.forEach((node) => this.startNode(node));
  }

  /** @throws Error naming the nodes that do not take clients yet */
  async expectUp(): Promise<void> {
    const ups = await Promise.all(this.nodes.map(({ address }) => accepts(address, ring.nativePort)));
    const missing = this.nodes.filter((_, index) => !ups[index]).map(({ name }) => name);
    if (missing.length > 0) throw new Error(`${missing.join(', ')} not up yet`);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    const processes = [...this.processes.values()];
    processes.forEach((process) => process.kill('SIGTERM'));
    const timeout = setTimeout(() => processes.forEach((process) => process.kill('SIGKILL')), gracefulMs);
    await Promise.all(processes.map((process) => once(process, 'exit')));
    clearTimeout(timeout);
  }

  private startNode(node: RingNode): void {
    const { program, args } = nodeCommand(node, this.options);
    const process = spawn(program, args, { stdio: 'ignore' });
    this.processes.set(node.name, process);
    this.say(`${node.name} starts on ${node.address} as process ${process.pid}, log in ${logFolder(node)}`);
    process.once('exit', (code, signal) => void this.restart(node, signal ?? `code ${code}`));
  }

  private async restart(node: RingNode, how: string): Promise<void> {
    this.processes.delete(node.name);
    if (this.stopping) return;
    this.say(`${node.name} ended with ${how}, it is started again in ${restartAfterMs / 1000} s`);
    await sleep(restartAfterMs);
    if (!this.stopping) this.startNode(node);
  }
}
