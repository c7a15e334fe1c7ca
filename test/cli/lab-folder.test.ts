import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLine } from '../../src/cli/exec';
import { commandName, labFile, labFolder } from '../../src/cli/lab-folder';
import { root } from './lab';

describe('The folder of the lab', () => {
  let folder: string;
  const below = (...path: readonly string[]) => join(folder, ...path);
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lab folder '));
    mkdirSync(below('docs', 'deep'), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('is the nearest one upwards that has a lab.yaml', () => {
    writeFileSync(below('lab.yaml'), '');
    expect([folder, below('docs'), below('docs', 'deep')].map(labFolder)).toEqual([folder, folder, folder]);
    writeFileSync(below('docs', 'lab.yaml'), '');
    expect(labFolder(below('docs', 'deep'))).toBe(below('docs'));
  });

  test('is the current one where there is no lab.yaml on the whole way up', () => {
    expect(labFolder(below('docs'))).toBe(below('docs'));
  });

  test('tells its file in the words of the current folder, and leaves it to the default there', () => {
    expect(labFile(folder, below('docs', 'deep'), {})).toBe('../../lab.yaml');
    expect(labFile(folder, folder, {})).toBeUndefined();
  });

  test('gives way to the file that LAB_FILE names', () => {
    expect(labFile(folder, below('docs'), { LAB_FILE: 'other.yaml' })).toBe('other.yaml');
    expect(labFile(folder, below('docs'), { LAB_FILE: '' })).toBe('../lab.yaml');
  });
});

test('The command is called by its path in a clone, and by its name where it was installed', () => {
  expect(commandName({ folder: '/clone', bundles: '/clone/build' })).toBe('./lab');
  expect(commandName({ folder: '/course', bundles: '/usr/lib/node_modules/systems-lab/build' })).toBe('lab');
});

test('The command of a clone is called by the way there for a lab elsewhere', () => {
  const bundles = join(root, 'build');
  const course = join(root, 'course');
  expect(commandName({ folder: course, bundles }, course)).toBe('../lab');
  expect(commandName({ folder: course, bundles }, join(course, 'notes'))).toBe('../../lab');
  const wholePath = commandLine({ program: join(root, 'lab'), args: [] });
  const far = `/${'far/'.repeat(root.length)}away`;
  expect(commandName({ folder: far, bundles }, far)).toBe(wholePath);
});
