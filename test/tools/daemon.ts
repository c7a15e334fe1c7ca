/** Foreign programs that run beside the tests: started with a log file, watched, stopped by their own process id. */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { choosePorts } from '../../src/local/ports';

export type Command = readonly [program: string, ...args: string[]];

const running = new Set<Daemon>();

export class Daemon {
  private child: ChildProcess;

  private constructor(
    readonly name: string,
    readonly log: string,
    private readonly command: Command,
    private readonly environment: NodeJS.ProcessEnv,
  ) {
    mkdirSync(dirname(log), { recursive: true });
    this.child = this.spawn();
  }

  /** Starts `command` with stdout and stderr in the file `log`. */
  static start(name: string, command: Command, log: string, environment: NodeJS.ProcessEnv = process.env): Daemon {
    return new Daemon(name, log, command, environment);
  }

  /** Stops it and starts it again as it was. */
  async restart(): Promise<void> {
    await this.stop();
    this.child = this.spawn();
  }

  private spawn(): ChildProcess {
    const out = openSync(this.log, 'a');
    const [program, ...args] = this.command;
    const child = spawn(program, args, { stdio: ['ignore', out, out], env: this.environment });
    closeSync(out);
    running.add(this);
    child.once('error', () => running.delete(this));
    child.once('exit', () => running.delete(this));
    return child;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Null while it runs, and after a signal. */
  get exitCode(): number | null {
    return this.child.exitCode;
  }

  get isRunning(): boolean {
    return running.has(this);
  }

  /** Polls `check` until it is true; fails with the end of the log when the program leaves or time is up. */
  async until(check: () => Promise<boolean>, timeoutMs = 60_000): Promise<void> {
    const end = performance.now() + timeoutMs;
    while (!(await check().catch(() => false))) {
      if (!this.isRunning) throw new Error(`${this.name} left before it was ready.\n${this.tail()}`);
      if (performance.now() > end) throw new Error(`${this.name} was not ready after ${timeoutMs} ms.\n${this.tail()}`);
      await sleep(50);
    }
  }

  /** SIGTERM, and SIGKILL for what is still there after `graceMs`. */
  async stop(graceMs = 5_000): Promise<void> {
    if (!this.isRunning) return;
    const left = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await Promise.race([left, sleep(graceMs, undefined, { ref: false })]);
    this.kill();
    await left;
  }

  kill(): void {
    if (this.isRunning) this.child.kill('SIGKILL');
  }

  private tail(): string {
    return `Last lines of ${this.log}:\n${readFileSync(this.log, 'utf8').split('\n').slice(-15).join('\n')}`;
  }
}

/** Ports of 127.0.0.1 that were free a moment ago, each another one. */
export async function freePorts(count: number): Promise<number[]> {
  const wishes = Array.from({ length: count }, (_, index) => ({ name: String(index), port: 0 }));
  return Object.values(await choosePorts(wishes));
}

const cleanups = new Set<() => void>();

/** Has `cleanup` run when this process ends early, after its programs were killed; returns how to take that back. */
export function atEarlyEnd(cleanup: () => void): () => void {
  cleanups.add(cleanup);
  return () => cleanups.delete(cleanup);
}

function endAll(): void {
  for (const daemon of running) daemon.kill();
  for (const cleanup of cleanups) cleanup();
  cleanups.clear();
}

process.once('exit', endAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    endAll();
    process.kill(process.pid, signal);
  });
}
