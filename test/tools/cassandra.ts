/** A real ring of three Cassandra nodes on 127.0.0.1 to 127.0.0.3 that a test can hurt. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ring } from '../../src/systems/cassandra/contract';
import { installCassandra } from '../../src/systems/cassandra/services/ring/distribution';
import {
  configureNode,
  logFolder,
  nodeCommand,
  ringNodes,
  type RingNode,
  type JvmOptions,
} from '../../src/systems/cassandra/services/ring/node';
import { accepts } from '../../src/systems/cassandra/services/ring/ports';
import { missingForRing } from '../../src/systems/cassandra/services/ring/requirements';
import { cacheRoot } from './cache';
import { Daemon } from './daemon';

const run = promisify(execFile);
const execute = ({ program, args }: { readonly program: string; readonly args: readonly string[] }) =>
  run(program, args);

/** A cold node on a busy machine; 15 s is usual. */
const startMs = 180_000;

/** One node: a Java process that can be killed, paused and started again over the same data. */
export class TestNode {
  private daemon: Daemon | undefined;

  constructor(
    readonly node: RingNode,
    private readonly options: JvmOptions,
  ) {}

  get address(): string {
    return this.node.address;
  }

  async start(): Promise<void> {
    const { program, args } = nodeCommand(this.node, this.options);
    this.daemon = Daemon.start(this.node.name, [program, ...args], join(logFolder(this.node), 'stdout.log'));
    await this.daemon.until(() => accepts(this.address, ring.nativePort), startMs);
  }

  async ensureRunning(): Promise<void> {
    if (!this.daemon?.isRunning) await this.start();
  }

  /** SIGKILL, and waits until the process is gone. */
  async kill(): Promise<void> {
    const { daemon } = this;
    daemon?.kill();
    await daemon?.stop();
  }

  async stop(): Promise<void> {
    await this.daemon?.stop(30_000);
  }

  pause(): void {
    this.signal('SIGSTOP');
  }

  resume(): void {
    this.signal('SIGCONT');
  }

  private signal(signal: NodeJS.Signals): void {
    const pid = this.daemon?.pid;
    if (pid === undefined || !this.daemon?.isRunning) throw new Error(`${this.node.name} is not running`);
    process.kill(pid, signal);
  }
}

export interface TestRingOptions {
  /** MiB of each node. @default 256 */
  readonly heap?: number;
  /** Loopback addresses, the seed's first. @default - the three of `lab run` */
  readonly addresses?: readonly [string, ...string[]];
}

export class TestRing {
  private constructor(
    private readonly folder: string,
    readonly nodes: readonly TestNode[],
  ) {}

  /** @throws Error when Java 17 or Maven are not there, or when the addresses are taken */
  static async start({ heap = 256, addresses }: TestRingOptions = {}): Promise<TestRing> {
    const folder = mkdtempSync(join(tmpdir(), 'cassandra-ring-'));
    const nodes = addresses ? nodesAt(folder, addresses) : ringNodes(folder);
    const [{ address: seed }] = nodes;
    const missing = await missingForRing(nodes, execute);
    if (missing.length > 0) throw new Error(missing.join('\n'));
    const options = { jars: await installCassandra(cacheRoot(), execute), heap };
    const started = new TestRing(
      folder,
      nodes.map((node) => new TestNode(node, options)),
    );
    await Promise.all(nodes.map((node) => configureNode(node, seed)));
    try {
      await Promise.all(started.nodes.map((node) => node.start()));
    } catch (error) {
      await started.stop();
      throw error;
    }
    return started;
  }

  get addresses(): readonly string[] {
    return this.nodes.map(({ address }) => address);
  }

  /** Ends the nodes at once (their data is of no more use); the logs of the latest ring stay in .work/cassandra. */
  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
    this.keepLogs('.work/cassandra');
    rmSync(this.folder, { recursive: true, force: true });
  }

  private keepLogs(target: string): void {
    for (const { node } of this.nodes)
      if (existsSync(logFolder(node))) cpSync(logFolder(node), join(target, node.name), { recursive: true });
  }
}

function nodesAt(
  folder: string,
  [seed, ...others]: readonly [string, ...string[]],
): readonly [RingNode, ...RingNode[]] {
  const node = (address: string, index: number): RingNode => {
    const name = `${ring.statefulSet}-${index}`;
    return { name, address, folder: join(folder, name) };
  };
  return [node(seed, 0), ...others.map((address, index) => node(address, index + 1))];
}
