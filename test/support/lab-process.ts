/** The `lab` command as a process, in a folder of its own that holds the sample lab. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const root = resolve(__dirname, '../..');

/** A new folder with the sample lab.yaml; what is called removes it. */
export function sampleLab(): { readonly folder: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'lab-process-'));
  cpSync(join(root, 'lab.yaml'), join(folder, 'lab.yaml'));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

export class LabProcess {
  /** All that it has said, standard output and error. */
  output = '';
  /** Exit code, or null after a signal. */
  readonly ended: Promise<number | null>;
  private readonly child: ChildProcess;

  /** Starts `lab <args>` in `folder`, with `input` on standard input. */
  constructor(folder: string, args: readonly string[], input = '') {
    const env = { PATH: process.env.PATH, HOME: folder };
    const child = spawn(process.execPath, [join(root, 'bin/lab.js'), ...args], { cwd: folder, env, stdio: 'pipe' });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.output += text));
    child.stdin.end(input);
    this.child = child;
    this.ended = once(child, 'close').then(([code]) => code as number | null);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Waits until it has said `text`. @throws Error with all that it said when it ends before, or time is up */
  async until(text: RegExp, timeoutMs = 60_000): Promise<RegExpExecArray> {
    for (const end = performance.now() + timeoutMs; ; await sleep(10)) {
      const found = text.exec(this.output);
      if (found) return found;
      if (this.hasEnded) throw new Error(`ended without ${String(text)}:\n${this.output}`);
      if (performance.now() > end) throw new Error(`no ${String(text)} after ${timeoutMs} ms:\n${this.output}`);
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    if (!this.hasEnded) this.child.kill(signal);
    return this.ended;
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}

/** `lab run <system>` on free ports, and the address of its gateway once it is ready. */
export async function runSystem(
  folder: string,
  system: string,
): Promise<{ readonly lab: LabProcess; readonly gateway: string }> {
  const lab = new LabProcess(folder, ['run', system, '--ephemeral', '--port', '0']);
  try {
    const [, gateway = ''] = await lab.until(/ is ready after .*: (http:\S+)/);
    return { lab, gateway };
  } catch (error) {
    await lab.stop('SIGKILL');
    throw error;
  }
}
