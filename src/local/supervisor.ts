import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { request } from 'undici';
import { UserError } from '../user-error';

export interface ProcessPlan {
  /** As in the cluster: the name of the Deployment or Job. */
  readonly name: string;
  /** Path of the bundle that Node runs. */
  readonly bundle: string;
  /** All that the process sees besides PATH, HOME and what images set, as in a container. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface ServicePlan extends ProcessPlan {
  /** Answers 200 as soon as the service can be used. */
  readonly readinessUrl: string;
}

export interface SupervisorOptions {
  /** Receives every line that a process prints. */
  readonly onLine: (name: string, line: string) => void;
  /** Is told of a service that ended though nobody stopped it. */
  readonly onDeath: (name: string, how: string) => void;
  /** Milliseconds that a service may take until it is ready. @default 10000 */
  readonly readyWithin?: number;
  /** Milliseconds from SIGTERM to SIGKILL; above the 2 s for which a service drains. @default 10000 */
  readonly graceful?: number;
}

interface Running {
  readonly plan: ProcessPlan;
  readonly process: ChildProcess;
  /** How it ended, in words. */
  readonly ended: Promise<string>;
  /** The last lines, for whoever has to say why it ended. */
  readonly tail: string[];
}

const readyInterval = 20;
const tailLines = 10;

/**
 * Ends a child whose supervisor was killed so hard that it could not do it: the channel between them closes.
 * Without it a SIGKILL of `lab run` would leave services behind on their ports.
 */
const leash = 'process.on("disconnect",()=>process.kill(process.pid,"SIGTERM"));process.channel.unref()';

/**
 * Stack traces name places in the sources. The leash is no `--import`: with one Node reads a bundle twice, and takes
 * twice as long to start.
 */
const nodeArguments = ['--enable-source-maps', '--eval', `${leash};require(process.argv[1])`];

/** What the Dockerfile sets as well: with it the AWS SDK does not print nine lines about the next version of Node. */
export const imageEnvironment = {
  NODE_ENV: 'production',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
} as const;

/** Starts the processes of one `lab run`, passes on what they print, and leaves none behind. */
export class Supervisor {
  private readonly running = new Map<string, Running>();
  private stopping = false;

  constructor(private readonly options: SupervisorOptions) {}

  /** Starts a service and waits until it is ready. @throws UserError when it ends before, or takes too long. */
  async start(plan: ServicePlan): Promise<void> {
    const child = this.spawn(plan);
    const settled = new AbortController();
    const died = child.ended.then((how): never => {
      throw new UserError(`${plan.name} ${how} before it was ready.${quoteTail(child)}`);
    });
    try {
      await Promise.race([died, this.untilReady(plan, child, settled.signal)]);
    } finally {
      settled.abort();
    }
    void child.ended.then((how) => {
      if (!this.stopping) this.options.onDeath(plan.name, how);
    });
  }

  /** Runs a process to its end. @throws UserError when it ends with another code than 0. */
  async run(plan: ProcessPlan): Promise<void> {
    const child = this.spawn(plan);
    const how = await child.ended;
    if (child.process.exitCode !== 0) throw new UserError(`${plan.name} ${how}.${quoteTail(child)}`);
  }

  /** Process ids by name, of what runs now. */
  get pids(): Readonly<Record<string, number>> {
    return Object.fromEntries([...this.running].map(([name, { process }]) => [name, process.pid ?? 0]));
  }

  /** Asks every process to stop, and ends those that do not. */
  async stop(): Promise<void> {
    this.stopping = true;
    const children = [...this.running.values()];
    children.forEach(({ process }) => process.kill('SIGTERM'));
    const patience = setTimeout(() => this.kill(), this.options.graceful ?? 10_000);
    await Promise.all(children.map(({ ended }) => ended));
    clearTimeout(patience);
  }

  /** Ends every process at once. */
  kill(): void {
    this.stopping = true;
    this.running.forEach(({ process }) => process.kill('SIGKILL'));
  }

  private spawn(plan: ProcessPlan): Running {
    if (this.stopping) throw new UserError(`${plan.name} is not started: the run is being stopped.`);
    const process = spawn(globalThis.process.execPath, [...nodeArguments, plan.bundle], {
      // A process group of its own: Ctrl-C reaches the supervisor alone, which stops the rest in order.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...inherited(), ...imageEnvironment, ...plan.environment },
    });
    const tail: string[] = [];
    const ended = new Promise<string>((resolve) => {
      process.once('error', (error) => resolve(`could not be started (${error.message})`));
      process.once('close', (code, by) => resolve(by ? `was ended by ${by}` : `ended with code ${code}`));
    }).finally(() => this.running.delete(plan.name));
    const child = { plan, process, ended, tail };
    this.running.set(plan.name, child);
    for (const stream of [process.stdout, process.stderr]) this.passOn(plan.name, tail, stream);
    return child;
  }

  private passOn(name: string, tail: string[], stream: Readable | null): void {
    if (!stream) return;
    createInterface({ input: stream, crlfDelay: Infinity }).on('line', (line) => {
      tail.push(line);
      if (tail.length > tailLines) tail.shift();
      this.options.onLine(name, line);
    });
  }

  private async untilReady(plan: ServicePlan, child: Running, signal: AbortSignal): Promise<void> {
    const within = this.options.readyWithin ?? 10_000;
    const deadline = performance.now() + within;
    while (!signal.aborted) {
      if (await answersOk(plan.readinessUrl)) return;
      if (performance.now() > deadline) {
        throw new UserError(
          `${plan.name} was not ready within ${within / 1000} s: ${plan.readinessUrl} does not answer 200.${quoteTail(child)}`,
        );
      }
      await pause(readyInterval);
    }
  }
}

async function answersOk(url: string): Promise<boolean> {
  try {
    // Not fetch: the proxies need undici anyway, and Node's own copy of it would have to be loaded besides.
    const { statusCode, body } = await request(url, { headersTimeout: 2000, bodyTimeout: 2000 });
    await body.dump();
    return statusCode === 200;
  } catch {
    // Nobody listens there yet.
    return false;
  }
}

function inherited(): Record<string, string> {
  const { PATH, HOME } = process.env;
  return { ...(PATH !== undefined && { PATH }), ...(HOME !== undefined && { HOME }) };
}

function quoteTail({ tail }: Running): string {
  return tail.length === 0
    ? ' It printed nothing.'
    : `\nIts last lines:\n${tail.map((line) => `  ${line}`).join('\n')}`;
}
