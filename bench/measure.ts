/** Whole commands as a bench measures them: with all the Node processes that they start. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What one run took. Processor time and memory are of all its Node processes together, each at its own peak. */
export interface Sample {
  readonly wallSeconds: number;
  readonly processorSeconds: number;
  readonly mebibytes: number;
}

export interface Measured {
  readonly title: string;
  readonly cwd: string;
  /** Run one after the other: program and arguments. */
  readonly commands: readonly (readonly [string, ...string[]])[];
  /** On top of this process's own. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** @throws Error when a command ends with another code than 0 */
export function measure({ title, cwd, commands, environment }: Measured, work: string): Sample {
  const usages = join(work, 'usages');
  const hook = join(work, 'hook.js');
  writeFileSync(usages, '');
  writeFileSync(hook, noteUsageAtExit(usages));
  const env = { ...process.env, ...environment, NODE_OPTIONS: `--require ${JSON.stringify(hook)}` };
  const start = performance.now();
  for (const [program, ...args] of commands) {
    const { status, stderr } = spawnSync(program, args, { cwd, env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${title} ended with code ${status}: ${stderr}`);
  }
  const wallSeconds = (performance.now() - start) / 1000;
  const processes = readFileSync(usages, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as NodeJS.ResourceUsage);
  return {
    wallSeconds,
    processorSeconds: sum(processes.map((one) => one.userCPUTime + one.systemCPUTime)) / 1e6,
    mebibytes: sum(processes.map((one) => one.maxRSS)) / 1024,
  };
}

/** A script for `node --require`: every Node process adds a line when it ends. */
function noteUsageAtExit(file: string): string {
  return `process.on('exit', () =>
    require('node:fs').appendFileSync(${JSON.stringify(file)}, JSON.stringify(process.resourceUsage()) + '\\n'));`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

export function medianOf(samples: readonly Sample[]): Sample {
  const middle = (value: (sample: Sample) => number): number =>
    samples.map(value).sort((a, b) => a - b)[Math.floor(samples.length / 2)] ?? NaN;
  return {
    wallSeconds: middle((one) => one.wallSeconds),
    processorSeconds: middle((one) => one.processorSeconds),
    mebibytes: middle((one) => one.mebibytes),
  };
}
