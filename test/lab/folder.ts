import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { type ConfigOptions, loadConfig } from '../../src/lab/config/load';
import { LabProblems } from '../../src/lab/config/problems';
import { leastConfig } from '../support/lab';

const folders: string[] = [];

afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

/** A valid lab.yaml, one key a line: name 1, registryId 2, owner 3, expires 4, imageRegistry 5, aws 6. */
export const leastYaml = stringify(leastConfig);

/** Writes the files into a folder of their own and returns its path; it is removed after the tests of the file. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'lab-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** The text that a person is shown, with the folder cut off and no line broken; fails when nothing is wrong. */
export function problemsOf(load: () => unknown): string {
  try {
    load();
  } catch (error) {
    if (!(error instanceof LabProblems)) throw error;
    return error.message.replaceAll('\n    ', ' ').replaceAll(/\/\S*\/lab-\w+\//g, '');
  }
  throw new Error('Nothing was wrong');
}

type Files = Readonly<Record<string, string>>;

/** What a person is told about these files. */
export function told(files: Files, options: ConfigOptions = {}): string {
  const file = join(folderWith({ 'lab.yaml': leastYaml, ...files }), 'lab.yaml');
  return problemsOf(() => loadConfig({ file, env: {}, ...options }));
}

/** What a person is told about a lab.yaml in which one key has another value. */
export function toldOf(path: string, yaml: string): string {
  const keys = path.split('.');
  const value = keys.map((key, depth) => `${'  '.repeat(depth)}${key}:`).join('\n');
  return told({ 'lab.local.yaml': `${value} ${yaml}\n` });
}
