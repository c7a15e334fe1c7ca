import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  readUpload,
  removeUpload,
  upload,
  uploadedFile,
  uploadsFolder,
} from '../../../../src/systems/functions/operations/uploads';

const work = mkdtempSync(join(tmpdir(), 'uploads-'));
afterAll(() => rmSync(work, { recursive: true }));

function fileOf(name: string, text = 'text'): string {
  writeFileSync(join(work, name), text);
  return join(work, name);
}

test('a module is put in place of the one of its name, in whatever language that was', () => {
  const data = join(work, 'data');
  upload(data, readUpload(fileOf('hello.py', 'python')));
  expect(uploadedFile(data, 'hello')).toBe('hello.py');
  upload(data, readUpload(fileOf('hello.ts', 'typescript')));
  expect(readdirSync(uploadsFolder(data))).toEqual(['hello.ts']);
  expect(readFileSync(join(uploadsFolder(data), 'hello.ts'), 'utf8')).toBe('typescript');
  removeUpload(data, 'hello.ts');
  expect(uploadedFile(data, 'hello')).toBeUndefined();
  expect(existsSync(join(work, 'hello.ts'))).toBe(true);
});

test.each([
  ['hello.rb', /its name must end with .js, .mjs, .ts, .py/],
  ['Hello.py', /a module's name/],
  ['hello-you.py', /a module's name/],
  ['big.py', /has 200001 bytes; a module has at most 200000/],
])('%s is refused', (name, message) => {
  const path = fileOf(name, '#'.repeat(name === 'big.py' ? 200_001 : 1));
  expect(() => readUpload(path)).toThrow(message);
});

test('a file that is not there, and a folder, are refused', () => {
  expect(() => readUpload(join(work, 'nothing.py'))).toThrow(/There is no file/);
  mkdirSync(join(work, 'folder.py'));
  expect(() => readUpload(join(work, 'folder.py'))).toThrow(/is no file/);
});
