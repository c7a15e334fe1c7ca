/** `lab` as a process of its own, and the time of each of its steps. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface Step {
  readonly title: string;
  readonly seconds: number;
  /** Whether the step had nothing to do. */
  readonly wasDone: boolean;
}

export interface Run {
  readonly code: number | null;
  readonly seconds: number;
  readonly steps: readonly Step[];
  readonly stdout: string;
}

/** What it says is shown on standard error, as it comes. A step begins with its line and ends with the next one, so that a look whether the next one is done counts for it. */
export function runLab(program: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Run> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const since = () => (performance.now() - start) / 1000;
    const begun: { readonly title: string; readonly at: number; readonly wasDone: boolean }[] = [];
    let stdout = '';
    const child = spawn(process.execPath, [program, ...args], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface({ input: child.stdout }).on('line', (line) => {
      stdout += `${line}\n`;
      process.stderr.write(`${since().toFixed(1).padStart(6)} s  ${line}\n`);
      const [, title = '', done] = /^\d+\/\d+ (.*?)(: done before)?$/.exec(line) ?? [];
      if (title !== '') begun.push({ title, at: since(), wasDone: done !== undefined });
    });
    child.once('error', reject).once('close', (code) => {
      const seconds = since();
      const steps = begun.map(({ title, at, wasDone }, index) => ({
        title,
        seconds: (begun[index + 1]?.at ?? seconds) - at,
        wasDone,
      }));
      resolve({ code, seconds, steps, stdout });
    });
  });
}
