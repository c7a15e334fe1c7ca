/**
 * How soon the life of a lab begins: `lab status --json` until its first call of a foreign program, and the whole of
 * `lab deploy --dry-run`, each beside a bare Node that does nothing: `npm run build && node --import tsx bench/life.ts [rounds]`.
 * Prints a Markdown table for docs/performance.md, and fails where one of them takes longer than it may.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { measure, medianOf, type Sample } from './measure';

const rounds = Number(process.argv[2] ?? 5);
const root = resolve(__dirname, '..');
const lab = join(root, 'build/lab.js');

/** Seconds of wall time on two processors that do nothing else. */
const limits = { 'first call of `lab status --json`': 0.15, '`lab deploy --dry-run`': 1 } as const;

type Measured = keyof typeof limits | 'bare Node';

function main(): void {
  const work = mkdtempSync(join(tmpdir(), 'lab-bench-'));
  const load = loadavg()[0] ?? 0;
  try {
    writeFileSync(
      join(work, 'lab.yaml'),
      readFileSync(join(root, 'lab.yaml'), 'utf8').replace(/^environment: .*/m, 'environment: local'),
    );
    writeFileSync(join(work, 'kubectl'), noteTimeOfCall(join(work, 'called')), { mode: 0o755 });
    const samples: Record<Measured, Sample[]> = {
      'bare Node': [],
      'first call of `lab status --json`': [],
      '`lab deploy --dry-run`': [],
    };
    for (let round = 0; round < rounds; round++) {
      samples['bare Node'].push(measure(command('bare Node', work, '--eval', ''), work));
      samples['first call of `lab status --json`'].push(untilFirstCall(work));
      samples['`lab deploy --dry-run`'].push(measure(command('deploy', work, lab, 'deploy', '--dry-run'), work));
    }
    print(samples, load);
    judge(samples);
  } finally {
    rmSync(work, { recursive: true });
  }
}

function command(title: string, cwd: string, ...args: readonly string[]) {
  return { title, cwd, commands: [[process.execPath, ...args] as const] };
}

/** Wall time alone ends at the call; processor time and memory are those of the whole command. */
function untilFirstCall(work: string): Sample {
  const called = join(work, 'called');
  rmSync(called, { force: true });
  const start = Date.now();
  const environment = { PATH: `${work}${delimiter}${process.env['PATH']}` };
  const whole = measure({ ...command('status', work, lab, 'status', '--json'), environment }, work);
  const [first = ''] = readFileSync(called, 'utf8').split('\n');
  return { ...whole, wallSeconds: Number(first) / 1e9 - start / 1e3 };
}

/** A kubectl of a cluster in which there is nothing. */
function noteTimeOfCall(file: string): string {
  return `#!/bin/sh\ndate +%s%N >> ${JSON.stringify(file)}\necho '{"items": []}'\n`;
}

function print(samples: Readonly<Record<Measured, readonly Sample[]>>, load: number): void {
  console.log(
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ` +
      `load average ${load.toFixed(1)} before; median of ${rounds}.\n`,
  );
  console.log('| | wall time | of the whole command: processor time | peak memory |\n|---|--:|--:|--:|');
  for (const [title, all] of Object.entries(samples)) {
    const { wallSeconds, processorSeconds, mebibytes } = medianOf(all);
    console.log(
      `| ${title} | ${wallSeconds.toFixed(3)} s | ${processorSeconds.toFixed(2)} s | ${mebibytes.toFixed(0)} MiB |`,
    );
  }
}

function judge(samples: Readonly<Record<Measured, readonly Sample[]>>): void {
  const late = Object.entries(limits).flatMap(([title, limit]) => {
    const { wallSeconds } = medianOf(samples[title as keyof typeof limits]);
    return wallSeconds > limit ? [`${title} takes ${wallSeconds.toFixed(2)} s, and may take ${limit} s`] : [];
  });
  if (late.length === 0) return;
  console.error(late.join('\n'));
  process.exitCode = 1;
}

main();
