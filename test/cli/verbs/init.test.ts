import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { run } from '../../../src/cli/program';
import { loadLab } from '../../../src/lab/config/load';
import { filesBelow, root } from '../lab';

let folder: string;
let said: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lab init '));
  said = '';
  for (const stream of [process.stdout, process.stderr])
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
});
afterEach(() => {
  jest.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** What of this repository is in the package. */
let installed: string;
beforeAll(() => {
  installed = mkdtempSync(join(tmpdir(), 'lab package '));
  for (const file of ['lab.yaml', 'docs/lab.schema.json']) cpSync(join(root, file), join(installed, file));
});
afterAll(() => rmSync(installed, { recursive: true }));

/** As the command that was installed. */
const init = (...args: readonly string[]) => run(['init', ...args], { folder, bundles: join(installed, 'build') });

describe('lab init', () => {
  test('makes a lab that is valid, with the schema that its first line names', async () => {
    expect(await init(join(folder, 'course'))).toBe(0);
    const files = filesBelow(join(folder, 'course'));
    expect(Object.keys(files)).toEqual(['.gitignore', 'lab.schema.json', 'lab.yaml']);
    expect(files['lab.yaml']).toMatch(/^# yaml-language-server: \$schema=lab\.schema\.json\n/);
    expect(files['lab.schema.json']).toBe(readFileSync(join(root, 'docs/lab.schema.json'), 'utf8'));
    expect(loadLab({ file: join(folder, 'course', 'lab.yaml'), env: {} }).name).toBe('aws756');
    expect(said).toContain(`\n  cd '${folder}/course'\n  lab synth `);
    expect(said).toMatch(/\n {2}lab run music {4}run a system on this machine\n/);
  });

  test('from a clone says the command as it is typed in the new folder, which has none', async () => {
    const course = join(folder, 'course');
    expect(await run(['init', course], { folder: root, bundles: join(root, 'build') })).toBe(0);
    const [, command = ''] = /^ {2}(\S+|'.+') synth +write what it makes to dist$/m.exec(said) ?? [];
    expect(realpathSync(resolve(course, command.replaceAll("'", '')))).toBe(realpathSync(join(root, 'lab')));
    expect(said).toContain(`\n  ${command} run music `);
    expect(said).not.toContain(' ./lab');
  });

  test('keeps out of git what this repository keeps out of its own lab', async () => {
    await init(folder);
    const lines = (text: string) => text.split('\n').filter((line) => line !== '');
    const own = lines(readFileSync(join(root, '.gitignore'), 'utf8'));
    const ofSources = ['node_modules/', 'build/', 'coverage/', '*.tsbuildinfo'];
    expect(lines(readFileSync(join(folder, '.gitignore'), 'utf8'))).toEqual(
      expect.arrayContaining(own.filter((line) => !ofSources.includes(line))),
    );
  });

  test('adds to a .gitignore that is there what it lacks, once', async () => {
    writeFileSync(join(folder, '.gitignore'), 'mine\n.lab/');
    await init(folder);
    const text = readFileSync(join(folder, '.gitignore'), 'utf8');
    expect(text).toMatch(/^mine\n\.lab\/\n\.work\/\n/);
    expect(text.match(/^\.lab\/$/gm)).toHaveLength(1);
  });

  test('leaves a lab that is there alone, and says what to do', async () => {
    writeFileSync(join(folder, 'lab.yaml'), 'name: mine\n');
    expect(await init(folder)).toBe(2);
    expect(said).toBe(`There is a lab already: ${join(folder, 'lab.yaml')}.\nGive another folder: lab init <folder>\n`);
    expect(Object.keys(filesBelow(folder))).toEqual(['lab.yaml']);
  });

  test('says where it cannot write, and leaves no lab there', async () => {
    writeFileSync(join(folder, 'file'), '');
    expect(await init(join(folder, 'file', 'course'))).toBe(1);
    expect(said).toContain('cannot be written: it is not a folder');
    mkdirSync(join(folder, 'lab.schema.json'));
    expect(await init(folder)).toBe(1);
    expect(Object.keys(filesBelow(folder))).toEqual(['file']);
  });
});
