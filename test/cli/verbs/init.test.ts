import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

/** As the command that came with this repository, installed. */
const init = (...args: readonly string[]) => run(['init', ...args], { folder, bundles: join(root, 'build') });

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
