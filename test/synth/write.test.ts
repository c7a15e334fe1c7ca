import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Publication } from '../../src/synth/write';

describe('publishing', () => {
  let folder: string;
  let target: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lab-write-'));
    target = join(folder, 'dist');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function write(publication: Publication, name: string, text: string): void {
    mkdirSync(publication.pathOf(name), { recursive: true });
    writeFileSync(join(publication.pathOf(name), 'file'), text);
  }
  function publish(texts: Readonly<Record<string, string>>): void {
    const publication = new Publication(target);
    Object.entries(texts).forEach(([name, text]) => write(publication, name, text));
    publication.publish(Object.keys(texts));
    publication.close();
  }
  const textOf = (name: string) => readFileSync(join(target, name, 'file'), 'utf8');

  /** The id of a process that has ended. */
  const deadPid = () => execFileSync(process.execPath, ['-p', 'process.pid'], { encoding: 'utf8' }).trim();

  test('replaces whole folders, keeps the others and leaves nothing behind', () => {
    publish({ aws: 'old', local: 'old' });
    writeFileSync(join(target, 'aws', 'gone'), '');
    publish({ aws: 'new' });
    expect(readdirSync(target)).toEqual(['aws', 'local']);
    expect(readdirSync(join(target, 'aws'))).toEqual(['file']);
    expect([textOf('aws'), textOf('local')]).toEqual(['new', 'old']);
  });

  test('changes nothing when the work is given up, and leaves no empty target', () => {
    const publication = new Publication(target);
    write(publication, 'aws', 'new');
    publication.close();
    expect(existsSync(target)).toBe(false);
  });

  test('puts everything back when one folder cannot be replaced', () => {
    publish({ aws: 'old', local: 'old' });
    const publication = new Publication(target);
    write(publication, 'aws', 'new');
    expect(() => publication.publish(['aws', 'local'])).toThrow('ENOENT');
    publication.close();
    expect(readdirSync(target)).toEqual(['aws', 'local']);
    expect([textOf('aws'), textOf('local')]).toEqual(['old', 'old']);
  });

  test('puts back what a run had moved away when it was killed, and removes the rest of it', () => {
    publish({ local: 'published' });
    const work = join(target, `.synth-${deadPid()}`);
    for (const name of ['aws', 'local']) {
      mkdirSync(join(work, 'old', `${name}.1`), { recursive: true });
      writeFileSync(join(work, 'old', `${name}.1`, 'file'), 'moved away');
    }
    new Publication(target).close();
    expect(readdirSync(target)).toEqual(['aws', 'local']);
    expect([textOf('aws'), textOf('local')]).toEqual(['moved away', 'published']);
  });

  test('leaves the work of a run that still goes on', () => {
    const work = `.synth-${process.ppid}`;
    mkdirSync(join(target, work), { recursive: true });
    new Publication(target).close();
    expect(readdirSync(target)).toEqual([work]);
  });

  test('refuses a target that is a file before any work is done', () => {
    writeFileSync(target, 'mine');
    expect(() => new Publication(target)).toThrow('EEXIST');
    expect(readFileSync(target, 'utf8')).toBe('mine');
  });
});
