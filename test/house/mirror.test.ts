import { existsSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

const root = join(__dirname, '../..');

/** What tests stand on, and what they look at that is no one file of src. */
const elsewhere = /^(bin|house|hardening|scripts|support|tiers|tools)\//;

/** `test/lab/resolve.test.ts` is about `src/lab/resolve.ts`, or about the folder; `resolve.copies.test.ts` about one aspect of it. */
function isMirrored(test: string, exists: (path: string) => boolean): boolean {
  const path = test.replace(/(\.[a-z-]+)?\.test\.ts$/, '');
  return exists(`${path}.ts`) || exists(path);
}

const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .map((name) => name.split(sep).join('/'))
  .filter((name) => name.endsWith('.test.ts') && name.includes('/') && !elsewhere.test(name));

test('Every test stands where the code stands that it is about', () => {
  expect(tests.length).toBeGreaterThan(80);
  expect(tests.filter((name) => !isMirrored(name, (path) => existsSync(join(root, 'src', path))))).toEqual([]);
});

test('A test of code that is elsewhere is found', () => {
  const exists = (path: string) => ['lab/resolve.ts', 'lab/config'].includes(path);
  expect(isMirrored('lab/resolve.test.ts', exists)).toBe(true);
  expect(isMirrored('lab/config.test.ts', exists)).toBe(true);
  expect(isMirrored('lab/problems.test.ts', exists)).toBe(false);
});
