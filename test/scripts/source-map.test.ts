import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire, SourceMap, type SourceMapPayload } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const { keepSources } = createRequire(__filename)('../../scripts/source-map.js') as {
  keepSources: (text: string, isKept: (source: string) => boolean) => string;
};

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'source-map-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** A bundle of one source of ours between two of a library. */
async function bundled(): Promise<{ readonly lines: readonly string[]; readonly map: string }> {
  const files = {
    'library-a.ts': `export function first(): string {\n  return 'first';\n}\n`,
    'own.ts': `import { first } from './library-a';\nimport { last } from './library-b';\n\nfunction own(): string {\n  return first() + 'own' + last();\n}\nconsole.log(own(), 'end');\n`,
    'library-b.ts': `export const last = (): string => 'last';\n`,
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const options = { bundle: true, sourcemap: 'external', sourcesContent: false, minifySyntax: true } as const;
  const entryPoints = [join(folder, 'own.ts')];
  const made = await build({ ...options, entryPoints, outfile: join(folder, 'out.js'), write: false });
  const [map, code] = made.outputFiles.map(({ text }) => text);
  return { lines: (code ?? '').split('\n'), map: map ?? '' };
}

/** Where a text of the bundle was in the sources. */
function originOf(text: string, lines: readonly string[], map: string): { file?: string; line?: number } {
  const line = lines.findIndex((one) => one.includes(text));
  const entry = new SourceMap(JSON.parse(map) as SourceMapPayload).findEntry(line, lines[line]?.indexOf(text) ?? -1);
  return 'originalSource' in entry && entry.originalSource
    ? { file: entry.originalSource, line: entry.originalLine }
    : {};
}

describe('the source map of a bundle', () => {
  test('says of our own sources what the whole map says, and nothing of a library', async () => {
    const { lines, map } = await bundled();
    const small = keepSources(map, (source) => !source.includes('library'));
    for (const text of ['"own"', 'own(), "end"', '"end"', 'function own'])
      expect([text, originOf(text, lines, small)]).toEqual([text, originOf(text, lines, map)]);
    expect(originOf('"own"', lines, small)).toEqual({ file: 'own.ts', line: 4 });
    for (const text of ['"first"', '"last"']) {
      expect(originOf(text, lines, map)).toHaveProperty('file');
      expect(originOf(text, lines, small)).toEqual({});
    }
    expect(small.length).toBeLessThan(map.length);
  });

  test('is the same where every source is kept', async () => {
    const { map } = await bundled();
    expect(JSON.parse(keepSources(map, () => true))).toEqual(JSON.parse(map));
  });
});
