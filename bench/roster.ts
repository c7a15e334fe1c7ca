/**
 * Wall time, processor time and peak memory of `lab synth --roster --env aws` for classes of 1, 10, 100 and 1,000:
 * `node --import tsx bench/roster.ts`. Prints a Markdown table for docs/performance.md, and fails where a class of
 * 1,000 takes longer than it may or synthesis is not linear.
 */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { measure, medianOf, type Sample } from './measure';

const rounds = 3;
const classes = [1, 10, 100, 1000];
const root = resolve(__dirname, '..');
const lab = join(root, 'build/lab.js');

/** On two processors that do nothing else. */
const limits = { seconds: 15, mebibytes: 1024, growth: 1.2 };

function main(): void {
  const work = mkdtempSync(join(tmpdir(), 'lab-bench-'));
  const load = loadavg()[0] ?? 0;
  try {
    cpSync(join(root, 'lab.yaml'), join(work, 'lab.yaml'));
    const samples = new Map(classes.map((students) => [students, [] as Sample[]]));
    for (let round = 0; round < rounds; round++)
      for (const students of classes) samples.get(students)?.push(synthesisOf(students, work));
    const results = new Map(classes.map((students) => [students, medianOf(samples.get(students) ?? [])]));
    print(results, load);
    judge(results);
  } finally {
    rmSync(work, { recursive: true });
  }
}

function synthesisOf(students: number, work: string): Sample {
  writeFileSync(join(work, 'roster.csv'), roster(students));
  const commands = [[process.execPath, lab, 'synth', '--roster', '--env', 'aws'] as const];
  return measure({ title: `${students} students`, cwd: work, commands }, work);
}

function roster(students: number): string {
  const rows = Array.from({ length: students }, (_, index) => {
    const id = `student-${index + 1}`;
    return `${index + 1},${id},arn:aws:iam::123456789012:role/${id}`;
  });
  return `${['seat,id,principal', ...rows].join('\n')}\n`;
}

/** What one more student costs between two sizes: without the time that starting takes, which hides growth. */
function marginal(results: ReadonlyMap<number, Sample>, from: number, to: number): number {
  const of = (students: number): number => results.get(students)?.processorSeconds ?? NaN;
  return (of(to) - of(from)) / (to - from);
}

function print(results: ReadonlyMap<number, Sample>, load: number): void {
  console.log(
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ` +
      `load average ${load.toFixed(1)} before; median of ${rounds}.\n`,
  );
  console.log(
    '| students | wall time | processor time | processor time a student | peak memory |\n|--:|--:|--:|--:|--:|',
  );
  for (const [students, { wallSeconds, processorSeconds, mebibytes }] of results)
    console.log(
      `| ${students} | ${wallSeconds.toFixed(2)} s | ${processorSeconds.toFixed(2)} s | ` +
        `${((1000 * processorSeconds) / students).toFixed(1)} ms | ${mebibytes.toFixed(0)} MiB |`,
    );
  const milliseconds = (from: number, to: number): string => (1000 * marginal(results, from, to)).toFixed(1);
  console.log(
    `\nOne more student: ${milliseconds(10, 100)} ms from 10 to 100, ${milliseconds(100, 1000)} ms from 100 to 1,000.`,
  );
}

function judge(results: ReadonlyMap<number, Sample>): void {
  const [ten, thousand] = [results.get(10), results.get(1000)];
  if (!ten || !thousand) throw new Error('10 and 1,000 students must be among the classes');
  const growth = thousand.processorSeconds / 1000 / (ten.processorSeconds / 10);
  const marginalGrowth = marginal(results, 100, 1000) / marginal(results, 10, 100);
  const failures = [
    ...(growth > limits.growth ? [`a student of 1,000 takes ${growth.toFixed(2)} × that of one of 10`] : []),
    ...(marginalGrowth > limits.growth
      ? [`one more student takes ${marginalGrowth.toFixed(2)} × that in a small class`]
      : []),
    ...(thousand.wallSeconds > limits.seconds ? [`1,000 students take ${thousand.wallSeconds.toFixed(1)} s`] : []),
    ...(thousand.mebibytes > limits.mebibytes ? [`1,000 students take ${thousand.mebibytes.toFixed(0)} MiB`] : []),
  ];
  if (failures.length === 0) return;
  console.error(failures.join('\n'));
  process.exitCode = 1;
}

main();
