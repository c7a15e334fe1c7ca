import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, sep } from 'node:path';
import { parse } from 'yaml';
import manifest from '../../package.json';

const root = join(__dirname, '../..');
const { projects } = createRequire(__filename)('../../jest.tiers.config.js') as {
  projects: readonly { readonly displayName: string }[];
};
const gate = readFileSync(join(root, '.ci/run'), 'utf8');
const scripts: Readonly<Record<string, string>> = manifest.scripts;

const tiers = readdirSync(join(root, 'test/tiers'));

/** Path from `test` → text, of every test file. */
const tests: ReadonlyMap<string, string> = new Map(
  readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => [name.split(sep).join('/'), readFileSync(join(root, 'test', name), 'utf8')]),
);

const selected = (script: string | undefined): readonly string[] =>
  /--selectProjects ([a-z ]+)/
    .exec(script ?? '')?.[1]
    ?.trim()
    .split(' ') ?? [];

test.each(tiers)('the tier %s has a project, a command of its own and a line in the gate', (tier) => {
  expect(projects.map(({ displayName }) => displayName)).toContain(tier);
  expect(selected(scripts[`test:${tier}`])).toEqual([tier]);
  expect(gate).toMatch(new RegExp(`^(suite|tier) test:${tier}$`, 'm'));
});

/** The project in which a test file runs. */
const projectOf = (file: string): string => /^tiers\/([^/]+)\//.exec(file)?.[1] ?? 'hermetic';

/** Projects with heavy tests whose full counts `script` would not run. */
function unsoaked(files: ReadonlyMap<string, string>, script: string | undefined): readonly string[] {
  const heavy = [...files]
    .filter(([, text]) => /from '[./]+support\/soak'/.test(text))
    .map(([file]) => projectOf(file));
  return [...new Set(heavy)].filter((project) => !selected(script).includes(project));
}

describe('`npm run soak`', () => {
  test('runs every project that has a heavy test', () => {
    expect(unsoaked(tests, scripts['soak'])).toEqual([]);
    const known = projects.map(({ displayName }) => displayName);
    expect(selected(scripts['soak']).filter((project) => !known.includes(project))).toEqual([]);
  });

  test('is found out where it leaves one out', () => {
    const one = new Map([['tiers/ring/blows.test.ts', "import { heavy } from '../../support/soak';"]]);
    expect(unsoaked(one, 'jest --selectProjects processes cassandra')).toEqual(['ring']);
    expect(unsoaked(one, 'jest --selectProjects ring')).toEqual([]);
  });
});

interface Skip {
  readonly tier: string;
  readonly title: string;
  readonly reason: string;
}

/** Rows that allow to skip what no test of their tier says it may skip. */
function needless(skips: readonly Skip[], files: ReadonlyMap<string, string>): readonly string[] {
  const texts = (tier: string) => [...files].filter(([file]) => projectOf(file) === tier).map(([, text]) => text);
  const isUsed = ({ tier, title }: Skip) =>
    texts(tier).some((text) => new RegExp(`describeWhere\\(\\s*'${tier}'`).test(text) && text.includes(`'${title}'`));
  return skips.filter((skip) => !isUsed(skip)).map(({ tier, title }) => `${tier}: ${title}`);
}

describe('test/skips.yaml', () => {
  const skips = parse(readFileSync(join(root, 'test/skips.yaml'), 'utf8')) as readonly Skip[];

  test('allows only skips that a test asks for, each with a reason', () => {
    expect(needless(skips, tests)).toEqual([]);
    expect(skips.filter(({ reason }) => !/^[A-Z].{20,}\.$/.test(reason))).toEqual([]);
  });

  test('is found out where a test is gone', () => {
    const gone = [{ tier: 'cluster', title: 'a test of last year', reason: 'Needs what nobody has any more.' }];
    expect(needless(gone, tests)).toEqual(['cluster: a test of last year']);
  });

  test('is the only way to skip', () => {
    const skipping = /\b(?:test|it|describe)\.(?:skip|only|todo|failing)\b|\bx(?:it|test|describe)\(/;
    expect([...tests].filter(([, text]) => skipping.test(text)).map(([file]) => file)).toEqual(['house/tiers.test.ts']);
    expect('describe.skip(title, block)').toMatch(skipping);
  });
});
