/**
 * Wall time, processor time and peak memory of synthesis, beside what they are measured against in the same run:
 * `node --import tsx bench/synth.ts`. Prints a Markdown table for docs/performance.md.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { measure, type Measured, medianOf, type Sample } from './measure';

const rounds = 5;
const root = resolve(__dirname, '..');
const lab = join(root, 'build/lab.js');

/** The stock commands take their environment from here, and call nobody. */
const environment = { CHECKPOINT_DISABLE: '1', LAB_ENVIRONMENT: 'aws' };

function main(): void {
  const work = mkdtempSync(join(tmpdir(), 'lab-bench-'));
  cpSync(join(root, 'lab.yaml'), join(work, 'lab.yaml'));
  try {
    const all = candidates(work);
    const samples = new Map(all.map(({ title }) => [title, [] as Sample[]]));
    const load = loadavg()[0] ?? 0;
    for (let round = 0; round < rounds; round++)
      for (const one of all) samples.get(one.title)?.push(measure({ ...one, environment }, work));
    print(
      all.map(({ title }) => ({ title, ...medianOf(samples.get(title) ?? []) })),
      load,
    );
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** The first one is what the others are compared with. */
function candidates(work: string): readonly Measured[] {
  const { execPath: node } = process;
  const libraries = join(work, 'libraries.js');
  writeFileSync(
    libraries,
    librariesOfSynthesis()
      .map((name) => `require(${JSON.stringify(require.resolve(name, { paths: [root] }))});`)
      .join('\n'),
  );
  return [
    { title: 'Node loads the libraries that synthesis uses', cwd: work, commands: [[node, libraries]] },
    { title: '`lab synth --env aws`, from the bundle', cwd: work, commands: [[node, lab, 'synth', '--env', 'aws']] },
    { title: '`npm start`: both environments, from the bundle', cwd: work, commands: [[node, lab, 'synth']] },
    {
      title: '`npx cdk8s synth`, then `npx cdktf synth` (aws)',
      cwd: root,
      commands: [
        ['npx', 'cdk8s', 'synth'],
        ['npx', 'cdktf', 'synth'],
      ],
    },
  ];
}

/** Every package, by the deep path that is imported, in the sources that the two apps are made of. */
function librariesOfSynthesis(): readonly string[] {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/(^|\/)(services|operations|runtime|cli|analysis)\//.test(path))
    .map((path) => readFileSync(join(root, 'src', path), 'utf8'));
  const names = sources.flatMap((text) =>
    [...text.matchAll(/^(?:import|} from)\b(?! type).*'([^'.][^']*)';$/gm)].map((match) => match[1] ?? ''),
  );
  return [...new Set(names)].filter((name) => !name.startsWith('node:')).sort();
}

function print(results: readonly (Sample & { readonly title: string })[], load: number): void {
  const [base] = results;
  const ratio = (value: number, of: number | undefined): string =>
    `${value.toFixed(2)} s (${(value / (of ?? NaN)).toFixed(2)} ×)`;
  console.log(
    `${new Date().toISOString().slice(0, 10)}, Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ` +
      `load average ${load.toFixed(1)} before; median of ${rounds}.\n`,
  );
  console.log('| | wall time | processor time | peak memory |\n|---|--:|--:|--:|');
  for (const { title, wallSeconds, processorSeconds, mebibytes } of results)
    console.log(
      `| ${title} | ${ratio(wallSeconds, base?.wallSeconds)} | ${ratio(processorSeconds, base?.processorSeconds)} | ${mebibytes.toFixed(0)} MiB |`,
    );
}

main();
