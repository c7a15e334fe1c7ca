import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built } from '../support/built';

let main: string;
beforeAll(async () => {
  main = await built('lab');
}, 60_000);

test('lab ends in peace when its reader has stopped reading', async () => {
  const lab = spawn(process.execPath, [main, '--help']);
  lab.stdout.destroy();
  let stderr = '';
  lab.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(lab, 'close')) as [number];
  expect([code, stderr]).toEqual([0, '']);
});

test('lab works in a folder below that of lab.yaml, where it finds what it has written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lab below '));
  try {
    for (const below of ['.lab', 'docs']) mkdirSync(join(folder, below));
    writeFileSync(join(folder, 'lab.yaml'), '');
    writeFileSync(join(folder, '.lab', 'images.json'), '{ "registry": { "a:v1": "a:v1-0123456789ab" } }');
    const images = (cwd: string): string => execFileSync(process.execPath, [main, 'images'], { cwd, encoding: 'utf8' });
    expect(images(join(folder, 'docs'))).toBe(images(folder));
    expect(images(folder)).toBe('a:v1\n  a:v1-0123456789ab\n');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('lab says in a sentence that its words find no room, and fails', () => {
  const full = openSync('/dev/full', 'w');
  try {
    const { status, stderr } = spawnSync(process.execPath, [main, '--help'], {
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    expect([status, stderr]).toEqual([1, 'What lab says cannot be written: the disk is full.\n']);
  } finally {
    closeSync(full);
  }
});
