import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';

const root = join(__dirname, '../..');

/** Targets of the links of a document, without their headings; those to other hosts are left out. */
function linksIn(document: string, text: string): readonly string[] {
  return [...text.matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => posix.join(posix.dirname(document), target));
}

/** Every document that a reader comes to from this one, this one too. */
function reachableFrom(start: string, read: (document: string) => string): ReadonlySet<string> {
  const reached = new Set<string>();
  const walk = (document: string): void => {
    if (reached.has(document)) return;
    reached.add(document);
    if (document.endsWith('.md')) linksIn(document, read(document)).forEach(walk);
  };
  walk(start);
  return reached;
}

const documents = ['docs', 'src', '.'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: folder !== '.', encoding: 'utf8' })
    .map((name) => posix.join(folder, name.split(sep).join('/')))
    .filter((name) => name.endsWith('.md')),
);

const textOf = (document: string) => readFileSync(join(root, document), 'utf8');

test('Every document is reached from the README', () => {
  expect(documents.length).toBeGreaterThan(20);
  const reached = reachableFrom('README.md', textOf);
  expect(documents.filter((document) => !reached.has(document))).toEqual([]);
});

test('No document links to a file that is not there', () => {
  const broken = documents.flatMap((document) =>
    linksIn(document, textOf(document))
      .filter((target) => !existsSync(join(root, target)))
      .map((target) => `${document} -> ${target}`),
  );
  expect(broken).toEqual([]);
});

test('A document that nobody links to is found', () => {
  const texts: Readonly<Record<string, string>> = { 'README.md': '[a](docs/a.md#heading)', 'docs/a.md': '[b](b.md)' };
  const reached = reachableFrom('README.md', (document) => texts[document] ?? '');
  expect([...reached]).toEqual(['README.md', 'docs/a.md', 'docs/b.md']);
  expect(reached.has('docs/c.md')).toBe(false);
});
