import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { version } from '../../../package.json';

const run = promisify(execFile);
const root = resolve(__dirname, '../../..');

/** Packed, installed and used in folders that know nothing of the clone. */
describe('The package, installed for all folders', () => {
  let place: string;
  const file = (...path: readonly string[]) => join(place, ...path);
  const variables = () => ({
    ...process.env,
    PATH: [file('prefix', 'bin'), dirname(process.execPath), '/usr/bin', '/bin'].join(delimiter),
    HOME: file('home'),
    NODE_PATH: '',
    npm_config_cache: process.env['npm_config_cache'] ?? join(process.env['HOME'] ?? '', '.npm'),
  });

  async function lab(folder: string, ...args: readonly string[]): Promise<string> {
    const { stdout } = await run('lab', args, { cwd: file(folder), env: variables() });
    return stdout;
  }

  beforeAll(async () => {
    place = mkdtempSync(join(tmpdir(), 'lab package '));
    for (const folder of ['home', 'empty', 'pack']) mkdirSync(file(folder));
    await run('npm', ['pack', root, '--pack-destination', file('pack')], { cwd: file('empty') });
    const [packed = ''] = readdirSync(file('pack'));
    const quietly = ['--no-audit', '--no-fund', '--ignore-scripts'];
    await run('npm', ['install', '--global', '--prefix', file('prefix'), ...quietly, file('pack', packed)], {
      cwd: file('empty'),
      env: variables(),
    });
  });
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  test('has the command, and brings nothing that it does not start', async () => {
    expect(await lab('empty', '--version')).toBe(`${version}\n`);
    const installed = file('prefix', 'lib', 'node_modules', 'systems-lab');
    for (const name of ['src/cli', 'test', 'dist', 'node_modules/cdktf', 'node_modules/esbuild'])
      expect([name, existsSync(join(installed, name))]).toEqual([name, false]);
    expect(readdirSync(join(installed, 'build')).filter((name) => name.endsWith('.map'))).toEqual([]);
  });

  test('makes a lab in an empty folder, synthesizes it and finds no problem', async () => {
    const said = await lab('empty', 'init', 'course');
    expect(said).toContain('\n  cd course\n  lab synth ');
    expect(await lab('empty/course', 'synth')).toMatch(/\nNext\n {2}lab check +look for mistakes\n/);
    expect(readdirSync(file('empty', 'course', 'dist')).sort()).toEqual(['aws', 'local']);
    expect(await lab('empty/course', 'check')).toMatch(/\nNo problems \(\d+ rules, local and aws\)\n$/);
    expect(await lab('empty/course/dist', 'cost', '--env', 'aws')).toMatch(/^Sum +\d/m);
  });

  test('runs a system with its store, and loads its data', async () => {
    const cwd = file('empty', 'course');
    const child = spawn('lab', ['run', 'music', '--ephemeral', '--port', '0'], { cwd, env: variables() });
    const ended = once(child, 'close');
    const [, address = ''] = await said(child, /ready after .*: (http:\S+)/);
    try {
      const song = `${address}/api/v1/music/6ecfafd0-8a35-4af6-a9e2-cbd79b3abeea`;
      const answer = await fetch(song, { headers: { Authorization: 'me' } });
      expect([answer.status, await answer.json()]).toMatchObject([200, { Items: [{ Artist: 'Taylor Swift' }] }]);
    } finally {
      child.kill('SIGINT');
      await ended;
    }
  });
});

/** Waits until it has said that. @throws Error with what it said where it ends before */
async function said(child: ChildProcess, text: RegExp): Promise<RegExpExecArray> {
  let output = '';
  return new Promise((resolve, reject) => {
    const listen = (chunk: string) => {
      output += chunk;
      const found = text.exec(output);
      if (found) resolve(found);
    };
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', listen);
    child.on('close', () => reject(new Error(`ended without ${String(text)}:\n${output}`)));
  });
}
