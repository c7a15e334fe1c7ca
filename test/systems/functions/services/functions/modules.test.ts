import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readModules } from '../../../../../src/systems/functions/services/functions/modules';
import { call, closeAll, serveModules } from './served';

const work = mkdtempSync(join(tmpdir(), 'functions-'));

afterAll(async () => {
  await closeAll();
  rmSync(work, { recursive: true });
});

let folders = 0;
function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = join(work, String(folders++));
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

describe('the modules of a folder', () => {
  test('are its files, by name and ending', async () => {
    expect(await readModules(folderOf({ 'add.py': 'p', 'one.js': 'j', 'two.mjs': 'm', '.hidden': '' }))).toEqual([
      { name: 'add', language: 'python', source: 'p' },
      { name: 'one', language: 'javascript', source: 'j' },
      { name: 'two', language: 'javascript', source: 'm' },
    ]);
  });

  test('are read where a ConfigMap is mounted, whose files are links into a hidden folder', async () => {
    const folder = folderOf({});
    mkdirSync(join(folder, '..data'));
    writeFileSync(join(folder, '..data', 'add.py'), 'p');
    symlinkSync('..data/add.py', join(folder, 'add.py'));
    expect(await readModules(folder)).toEqual([{ name: 'add', language: 'python', source: 'p' }]);
  });

  test.each([
    ['notes.txt', 'is no module: its name must end with .js, .mjs, .ts, .py'],
    ['Add.py', 'a-z, 0-9 and _, begins with a letter'],
    ['my-add.py', 'a-z, 0-9 and _'],
    [`${'a'.repeat(41)}.py`, '1 to 40 characters'],
  ])('refuse %s by name', async (name, message) => {
    await expect(readModules(folderOf({ [name]: '' }))).rejects.toThrow(message);
  });

  test('refuse a module that is there in two languages, one that is too large, and a folder that is not there', async () => {
    await expect(readModules(folderOf({ 'add.py': '', 'add.js': '' }))).rejects.toThrow('holds the module add twice');
    await expect(readModules(folderOf({ 'add.py': '#'.repeat(200_001) }))).rejects.toThrow(
      '200001 bytes; a module has at most 200000',
    );
    await expect(readModules(join(work, 'nowhere'))).rejects.toThrow(/cannot be read: ENOENT/);
  });
});

describe('a TypeScript module', () => {
  const add = `
interface Operands { readonly a: number; readonly b: number }
enum Sign { plus = 1 }
export function add(event: { method: 'http' }, { a, b }: Operands): { result: number } {
  return { result: (a + b) * Sign.plus };
}
export const fail = (): never => {
  throw new Error('as told');
};
`;

  test('runs without its types, and its errors name its own lines', async () => {
    const served = await serveModules(await readModules(folderOf({ 'typed.ts': add })));
    expect((await call(served, 'typed/add', { a: 5, b: 3 })).body).toEqual({ result: 8 });
    expect((await call(served, 'typed/fail')).body).toMatchObject({ reason: 'Error: as told (line 8)' });
  });

  test('that is no TypeScript cannot be loaded, and the process starts all the same', async () => {
    const served = await serveModules(await readModules(folderOf({ 'typed.ts': 'export function add(: {' })));
    expect(await call(served, 'typed/add')).toMatchObject({
      status: 422,
      body: { error: 'the module typed cannot be loaded', reason: expect.stringMatching(/SyntaxError/) as string },
    });
  });
});
