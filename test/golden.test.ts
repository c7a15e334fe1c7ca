import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesBelow, root } from './cli/lab';
import { built } from './support/built';

/** Path → content. */
type Files = Readonly<Record<string, string>>;

/** The committed files of dist/, which only `npm start` writes. */
const committed = filesBelow(join(root, 'dist'));

const temporary = mkdtempSync(join(tmpdir(), 'lab-golden-'));
let lab: string;
let fresh: Files;
beforeAll(async () => {
  lab = await built('lab');
  fresh = synthesizedIn('here');
}, 60_000);
afterAll(() => rmSync(temporary, { recursive: true }));

/** Synthesizes the committed lab.yaml alone, without anybody's lab.local.yaml, in a folder of that name. */
function synthesizedIn(
  name: string,
  environment: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const folder = join(temporary, name);
  mkdirSync(folder);
  cpSync(join(root, 'lab.yaml'), join(folder, 'lab.yaml'));
  const env = { ...process.env, ...environment };
  execFileSync(process.execPath, [lab, 'synth'], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return filesBelow(join(folder, 'dist'));
}

test('dist is what lab.yaml and the sources make', () => {
  const paths = [...new Set([...Object.keys(fresh), ...Object.keys(committed)])].sort();
  const stale = paths.filter((path) => fresh[path] !== committed[path]);
  if (stale.length > 0) throw new Error(`dist is stale: npm start\n${stale.join('\n')}`);
  expect(Object.keys(fresh).length).toBeGreaterThan(0);
}, 60_000);

test('dist is the same in another locale, another time zone and a folder with a space and an accent', () => {
  const elsewhere = { TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8', COLUMNS: '20' };
  expect(synthesizedIn('été 2027', elsewhere)).toEqual(fresh);
}, 60_000);

test('dist depends on the lab: the comparison would notice a change', () => {
  expect(synthesizedIn('changed', { LAB_MUSIC_CANARY: '10' })).not.toEqual(fresh);
}, 60_000);
