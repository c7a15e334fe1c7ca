import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { get } from 'node:http';
import { connect, createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandName } from '../../../src/cli/lab-folder';
import type { RunStatus } from '../../../src/local/status';
import { LabProcess, runSystem, sampleLab } from '../../support/lab-process';

const root = resolve(__dirname, '../../..');
const known = '6ecfafd0-8a35-4af6-a9e2-cbd79b3abeea';

let folder: string;
let remove: () => void;
let run: LabProcess | undefined;
beforeEach(() => {
  ({ folder, remove } = sampleLab());
});
afterEach(async () => {
  await run?.stop();
  run = undefined;
  remove();
});

async function lab(...args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const command = new LabProcess(folder, args);
  return { code: await command.ended, output: command.output };
}

/** Starts music on free ports and returns the address of its gateway. */
async function startMusic(): Promise<string> {
  const started = await runSystem(folder, 'music');
  run = started.lab;
  return started.gateway;
}

/** Node processes that run one of our service bundles as descendants of this test. Linux only, as /proc is. */
function services(parent: number): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const [, ppid] = /PPid:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      const [, service] = /(?:services|local)\/([\w-]+)\.js/.exec(readFileSync(`/proc/${pid}/cmdline`, 'utf8')) ?? [];
      if (Number(ppid) === parent && service !== undefined) found.set(`${service}-${pid}`, Number(pid));
    } catch {
      // It ended while we looked.
    }
  }
  return found;
}

function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`) && !/State:\s+Z/.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
}

/** Sends raw bytes to a listener and breaks the connection off. */
async function breakOff(url: string, text: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined);
  await once(socket, 'connect');
  socket.write(text);
  await sleep(20);
  socket.resetAndDestroy();
}

function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { host } }, (response) => resolve(response.resume().statusCode)).on('error', reject);
  });
}

async function read(gateway: string): Promise<number> {
  const answer = await fetch(`${gateway}/api/v1/music/${known}`, { headers: { authorization: 'any' } });
  await answer.arrayBuffer();
  return answer.status;
}

async function statuses(gateway: string, calls: number): Promise<readonly number[]> {
  const all: number[] = [];
  for (let call = 0; call < calls; call++) all.push(await read(gateway));
  return all;
}

const share = (all: readonly number[], status: number): number =>
  all.filter((one) => one === status).length / all.length;

test('music is ready in time, with its sample data, and the client finds the song', async () => {
  await startMusic();
  const client = new LabProcess(folder, ['mcli'], `read ${known}\n`);
  expect(await client.ended).toBe(0);
  expect(client.output).toBe(`1 items returned\n${known}  Taylor Swift         The Last Great American Dynasty\n`);
});

test('the terminal has room for the code of the exercise, and for the way from a failed test to its source', async () => {
  await startMusic();
  await run?.until(/cmpt756s2-v1 +\| Unique code: [0-9a-f]{64}\n/);
  await run?.until(/cmpt756loader \| music: 130 rows loaded, 0 bad, 0 lost\n/);
  expect(run?.output).not.toMatch(/Warning/);
  expect(run?.output.split('\n').length).toBeLessThan(40);
  const [, , help = ''] = (await run?.until(/music is ready(.*\n)([^]*)Ctrl-C stops everything/)) ?? [];
  // How far away the command of this clone lies is not the product's to say.
  const asInClone = help.replaceAll(commandName({ folder, bundles: join(root, 'build') }, folder), './lab');
  expect(asInClone.split('\n').filter((line) => line.length > 80)).toEqual([]);
  const client = new LabProcess(folder, ['mcli'], 'test\n');
  expect(await client.ended).toBe(1);
  const source = join(root, 'src/systems/music/services/music/domain/exercise.ts');
  const [, place] = (await run?.until(/\| error: Error: Test failed.*\n.*\| +at expectFixed \((.*):\d+:\d+\)\n/)) ?? [];
  expect(place).toBe(source);
});

test('canary and fault change while music runs', async () => {
  const gateway = await startMusic();
  expect(share(await statuses(gateway, 100), 200)).toBe(1);

  expect((await lab('canary', '0/100')).output).toContain('100 % to v2');
  const canary = share(await statuses(gateway, 200), 500);
  expect(canary).toBeGreaterThan(0.35);
  expect(canary).toBeLessThan(0.65);

  expect((await lab('canary', '100/0')).code).toBe(0);
  expect((await lab('fault', 'db', 'abort')).code).toBe(0);
  const aborted = 1 - share(await statuses(gateway, 300), 200);
  expect(aborted).toBeGreaterThan(0.03);
  expect(aborted).toBeLessThan(0.2);

  expect((await lab('fault', 'db', 'none')).code).toBe(0);
  expect(share(await statuses(gateway, 100), 200)).toBe(1);
});

test('a service that dies is named and comes back, and Ctrl-C leaves no process behind', async () => {
  const gateway = await startMusic();
  const all = services(run?.pid ?? 0);
  expect(all.size).toBe(5);
  const [victim = 0] = [...all].filter(([name]) => name.startsWith('music-datastore')).map(([, pid]) => pid);
  process.kill(victim, 'SIGKILL');
  await run?.until(/cmpt756db was ended by SIGKILL; it is started again at once/);
  expect((await fetch(`${gateway}/api/v1/user/health`)).status).toBe(200);
  await run?.until(/cmpt756db is ready again/);
  expect(await read(gateway)).toBe(200);

  const now = services(run?.pid ?? 0);
  expect(await run?.stop('SIGINT')).toBe(0);
  expect([...now.values()].filter(isAlive)).toEqual([]);
  expect(run?.output).toMatch(/Stopped\.\n$/);
  expect(readdirSync(join(folder, '.lab', 'run'))).toEqual(['aws756-music.log']);
});

test('processes are killed, restarted and paused by name, and status shows them', async () => {
  const gateway = await startMusic();
  expect((await lab('kill', 'music', 's1')).output).toBe('cmpt756s1 was killed; it is started again.\n');
  await run?.until(/cmpt756s1 is ready again/);
  expect((await lab('restart', 'music', 's1')).output).toBe('cmpt756s1: restarted and ready.\n');
  expect((await lab('pause', 'music', 'db')).output).toContain('cmpt756db hangs.');
  // It takes no connection and refuses none: the mesh ends the call.
  expect(await read(gateway)).toBe(504);
  expect((await lab('status', 'music')).output).toMatch(/^cmpt756db +v1 +paused/m);
  expect((await lab('resume', 'music', 'db')).code).toBe(0);
  expect(await read(gateway)).toBe(200);
  expect((await lab('status', 'music')).output).toMatch(/^cmpt756s1 +v1 +ready +2 /m);
});

test('a store that is lost comes back with its tables and the sample data', async () => {
  const gateway = await startMusic();
  expect((await lab('kill', 'music', 'store')).code).toBe(0);
  await run?.until(/store is ready again[^]*music: 130 rows loaded/);
  expect(await read(gateway)).toBe(200);
});

test('connections that are broken off, half-sent and garbage end nothing, and no listener answers another name', async () => {
  const gateway = await startMusic();
  const { address, processes } = JSON.parse((await lab('status', 'music', '--json')).output) as RunStatus;
  const record = JSON.parse(readFileSync(join(folder, '.lab/run/aws756-music.json'), 'utf8')) as { control: string };
  const listeners = [address, record.control, ...processes.map(({ origin }) => origin)];
  const half = 'POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\nx';
  for (const listener of listeners)
    for (const text of [half, 'GET', '\u0016\u0003 nonsense\r\n\r\n', '']) await breakOff(listener, text);
  const before = processes.map(({ pid }) => pid);
  expect(await read(gateway)).toBe(200);
  const after = JSON.parse((await lab('status', 'music', '--json')).output) as RunStatus;
  expect(after.processes.map(({ pid }) => pid)).toEqual(before);
  const ours = [address, record.control, processes.find(({ name }) => name === 'store')?.origin ?? ''];
  for (const listener of ours) expect(await statusFor(listener, 'rebound.example')).toBe(421);
  expect(await statusFor(address, 'localhost')).toBe(200);
});

test('of two runs that begin at the same moment one is refused, and the other is not harmed', async () => {
  const two = [0, 1].map(() => new LabProcess(folder, ['run', 'music', '--ephemeral', '--port', '0']));
  const first = await Promise.race(two.map(async (one) => ({ one, code: await one.ended })));
  expect([first.code, first.one.output]).toEqual([
    1,
    expect.stringMatching(/music is (starting|running) here already/),
  ]);
  run = two.find((one) => one !== first.one);
  const [, gateway = ''] = (await run?.until(/music is ready after .*: (http:\S+)/)) ?? [];
  expect(await read(gateway)).toBe(200);
  expect((await lab('status', 'music')).code).toBe(0);
});

test('the page at the way in says what runs and what to call', async () => {
  const gateway = await startMusic();
  const page = await (await fetch(gateway)).text();
  expect(page).toContain('<h1>music</h1>');
  expect(page).toContain('<a href="/api/v1/music/">/api/v1/music/</a>');
});

test('a `lab run` that is killed takes its services with it, and the next one starts', async () => {
  await startMusic();
  const all = [...services(run?.pid ?? 0).values()];
  await run?.stop('SIGKILL');
  // They drain for two seconds.
  for (const deadline = performance.now() + 20_000; all.some(isAlive) && performance.now() < deadline;) await sleep(50);
  expect(all.filter(isAlive)).toEqual([]);
  expect((await lab('canary', '50')).output).toContain('music is not running here');
  expect(await read(await startMusic())).toBe(200);
});

test('a busy port is named with what to do, and nothing is left running', async () => {
  const busy = createServer();
  await new Promise<void>((listening) => busy.listen(0, '127.0.0.1', listening));
  const { port } = busy.address() as { port: number };
  const { code, output } = await lab('run', 'music', '--ephemeral', '--port', String(port));
  expect(code).toBe(1);
  expect(output).toContain(`Port ${port} on 127.0.0.1 is in use, and the gateway needs it.`);
  expect(output).not.toMatch(/ {4}at /);
  busy.close();
});
