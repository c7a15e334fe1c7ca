import { chmodSync, linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { replaceFile } from '../../src/cli/files';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'files-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** A second name of the file that is there now: what a reader goes on reading who opened it before it was replaced. */
function openedBefore(path: string): () => string {
  linkSync(path, `${path}.opened`);
  return () => readFileSync(`${path}.opened`, 'utf8');
}

describe('a file that is replaced', () => {
  test('leaves the old text whole for whoever reads it at that moment', () => {
    const path = join(folder, 'journal.json');
    replaceFile(path, 'the old text');
    const old = openedBefore(path);
    replaceFile(path, 'new');
    expect([old(), readFileSync(path, 'utf8')]).toEqual(['the old text', 'new']);
  });

  test('would not if it were written in place', () => {
    const path = join(folder, 'journal.json');
    replaceFile(path, 'the old text');
    const old = openedBefore(path);
    writeFileSync(path, 'new');
    expect(old()).toBe('new');
  });

  test('comes with its folder, and nothing else is left beside it', () => {
    const path = join(folder, 'deep', 'deeper', 'lock.json');
    replaceFile(path, 'one');
    replaceFile(path, 'two');
    expect(readdirSync(dirname(path))).toEqual(['lock.json']);
  });

  test('is for its owner alone where that is asked for, even if it was for all before', () => {
    const path = join(folder, 'run.json');
    replaceFile(path, 'public');
    chmodSync(path, 0o644);
    replaceFile(path, 'token', 0o600);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});
