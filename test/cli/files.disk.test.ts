import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { replaceFile } from '../../src/cli/files';
import { Journal } from '../../src/cli/journal';

describe('A file that is replaced on a disk that takes no more', () => {
  let folder: string;
  const file = (...path: readonly string[]) => join(folder, ...path);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lab-files-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** The system's device that takes no byte, where the new text would be written first. */
  function fill(path: string): void {
    symlinkSync('/dev/full', `${path}.${process.pid}.tmp`);
  }

  test('is the old one, with nothing beside it, when the disk is full', () => {
    writeFileSync(file('a.json'), 'old');
    fill(file('a.json'));
    expect(() => replaceFile(file('a.json'), 'new')).toThrow(
      `${file('a.json')} cannot be written: the disk is full.\nNothing was changed. Make room, and do it again.`,
    );
    expect(readdirSync(folder)).toEqual(['a.json']);
    expect(readFileSync(file('a.json'), 'utf8')).toBe('old');
  });

  test('says what is in its way', () => {
    mkdirSync(file('folder', 'inside'), { recursive: true });
    expect(() => replaceFile(file('folder'), 'new')).toThrow(/folder cannot be written: a folder is in its place\.\n/);
    expect(readdirSync(folder)).toEqual(['folder']);
    writeFileSync(file('a'), '');
    expect(() => replaceFile(file('a', 'b.json'), 'new')).toThrow(/b\.json cannot be written: it is not a folder\.\n/);
  });

  test('is a journal, which goes on where it was once there is room again', () => {
    const journal = Journal.of(folder, 'lab', 'aws', 'build');
    journal.begin();
    journal.note('one', 'does one', 'done');
    const path = file('.lab', 'journal', 'lab', 'aws', 'build.json');
    fill(path);
    expect(() => journal.note('two', 'does two', 'done')).toThrow('the disk is full');
    const again = Journal.of(folder, 'lab', 'aws', 'build');
    expect([again.stateOf('one', 'does one'), again.stateOf('two', 'does two')]).toEqual(['done', undefined]);
    expect(readdirSync(join(path, '..'))).toEqual(['build.json']);
  });
});
