import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import ts from 'typescript';
import { systemNames } from '../../src/lab/systems';

const root = join(__dirname, '../..');

/** The three tables, and nothing else outside its folder, name a system. */
const tables = ['lab/systems.ts', 'synth/charts.ts', 'cli/operations.ts'];

const names: ReadonlySet<string> = new Set(systemNames);

/** Identifiers, property names and texts of a file that are the name of a system; comments are for people. */
function systemsNamedIn(text: string): readonly string[] {
  const source = ts.createSourceFile('a.ts', text, ts.ScriptTarget.ESNext);
  const found = new Set<string>();
  const visit = (node: ts.Node): void => {
    const isText = ts.isIdentifier(node) || ts.isStringLiteralLike(node);
    if (isText && (names.has(node.text) || [...names].some((name) => node.text.includes(`systems/${name}/`))))
      found.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found];
}

test('A system is named in its own folder and in the three tables, nowhere else', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(sep).join('/'))
    .filter((name) => name.endsWith('.ts') && !name.startsWith('systems/') && !tables.includes(name));
  expect(files.length).toBeGreaterThan(100);
  const offences = files.flatMap((file) =>
    systemsNamedIn(readFileSync(join(root, 'src', file), 'utf8')).map((name) => `${file}: ${name}`),
  );
  expect(offences).toEqual([]);
});

test.each([
  ['a property', 'const canary = config.music.canary;'],
  ['a key', 'const all = { cassandra: 1 };'],
  ['a text', "choices(['greeter'])"],
  ['an import', "import { contract } from '../systems/music/contract';"],
])('%s that names a system is found', (_, text) => {
  expect(systemsNamedIn(text)).toHaveLength(1);
});

test('Comments may name systems', () => {
  expect(systemsNamedIn('/** As music does. */\nconst a = 1; // cassandra')).toEqual([]);
});
