/** Real service processes for tests and benchmarks: bundled as for images, on loopback ports of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { build, type BuildOptions } from 'esbuild';
import { imageEnvironment } from '../../src/local/child';

const root = resolve(__dirname, '../..');
const { serviceOptions } = createRequire(__filename)('../../scripts/build.js') as { serviceOptions: BuildOptions };

/**
 * Bundles entry points (paths from the root of the checkout) into one file each, as `npm run build` does for
 * images, and returns where they are.
 */
export async function bundle<N extends string>(entries: Readonly<Record<N, string>>): Promise<Record<N, string>> {
  const work = join(root, '.work');
  mkdirSync(work, { recursive: true });
  const outdir = mkdtempSync(join(work, 'processes-'));
  process.once('exit', () => rmSync(outdir, { recursive: true, force: true }));
  const names = Object.keys(entries) as N[];
  const entryPoints = names.map((name) => ({ in: join(root, entries[name]), out: name }));
  await build({ ...serviceOptions, entryPoints, outdir });
  return Object.fromEntries(names.map((name) => [name, join(outdir, `${name}.js`)])) as Record<N, string>;
}

const running = new Set<ChildProcess>();
process.once('exit', () => running.forEach((child) => child.kill('SIGKILL')));

export interface RunningProcess {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly port: number;
  readonly pid: number;
  /** Every line so far of standard output and error, at most 1,000 characters of each. */
  readonly log: readonly string[];
  /** Sends a signal and waits for the end: the exit code, or null after a signal. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
}

/** Starts a bundle on a free port; it is up when its log names the address. */
export async function start(file: string, environment: Readonly<Record<string, string>>): Promise<RunningProcess> {
  const env = { PATH: process.env.PATH, ...imageEnvironment, HOST: '127.0.0.1', PORT: '0', ...environment };
  const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const exit = once(child, 'exit').then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  const log: string[] = [];
  const port = await new Promise<number>((listening, reject) => {
    void exit.then((code) => reject(new Error(`${file} exited with ${code}:\n${log.join('\n')}`)));
    const note = (line: string): void => {
      log.push(line.slice(0, 1_000));
      const [, found] = /listening at http:\/\/127\.0\.0\.1:(\d+)/.exec(line) ?? [];
      if (found !== undefined) listening(Number(found));
    };
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', note);
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    pid: child.pid ?? 0,
    log,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return exit;
    },
  };
}

/** @throws Error when the URL does not answer 200 within 30 seconds, a long time even for a busy machine */
export async function untilOk(url: string): Promise<void> {
  for (const started = performance.now(); performance.now() - started < 30_000; await sleep(10)) {
    const answer = await fetch(url).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.status === 200) return;
  }
  throw new Error(`${url} is not ready after 30 seconds`);
}

/** Resident memory in megabytes (10^6 bytes). Linux only, as /proc is. */
export function residentMegabytes(pid: number): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return (Number(kilobytes) * 1024) / 1e6;
}
