/** Functions as real processes: the course's calls from the outside, workers that are killed, and a stop under load. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { bundle, type RunningProcess, start, untilOk } from '../../support/processes';
import { seeded } from '../../support/random';
import { heavy } from '../../support/soak';
import { courseSource } from '../../systems/functions/services/functions/served';

const calls = heavy({ gate: 1_000, soak: 20_000 });
const clients = 20;

const folder = mkdtempSync(join(tmpdir(), 'functions-'));
let bundled: string;
const running: RunningProcess[] = [];

beforeAll(async () => {
  bundled = (await bundle({ functions: 'src/systems/functions/services/functions/main.ts' })).functions;
  writeFileSync(join(folder, 'add.mjs'), courseSource('javascript/add.mjs'));
  writeFileSync(join(folder, 'secret.js'), 'exports.read = () => ({ result: process.env });');
});

afterAll(async () => {
  await Promise.all(running.map(({ stop }) => stop('SIGKILL')));
  rmSync(folder, { recursive: true });
});

async function startFunctions(environment: Readonly<Record<string, string>> = {}): Promise<RunningProcess> {
  const service = await start(bundled, {
    FUNCTIONS_FOLDER: folder,
    PYTHON: '/no/python',
    FUNCTION_TIMEOUT_MS: '5000',
    FUNCTION_MEMORY_MB: '128',
    FUNCTION_WORKERS: '3',
    ...environment,
  });
  running.push(service);
  await untilOk(`${service.origin}/readiness`);
  return service;
}

interface Answered {
  readonly status: number;
  readonly body: { readonly result?: unknown; readonly ran?: unknown };
}

async function call(origin: string, path: string, parameters: object): Promise<Answered> {
  const answer = await request(`${origin}/function/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(parameters),
  });
  return { status: answer.statusCode, body: (await answer.body.json()) as Answered['body'] };
}

/** Sums from many clients; each answer is compared. */
async function callMany(origin: string) {
  const tally = { right: 0, wrong: 0, maybe: 0, other: 0 };
  let next = 0;
  const client = async (): Promise<void> => {
    for (let a = next++; a < calls; a = next++) {
      const { status, body } = await call(origin, 'add/add', { a, b: 7 });
      if (status === 200) tally[body.result === a + 7 ? 'right' : 'wrong']++;
      else if (status === 502 && body.ran === 'maybe') tally.maybe++;
      else tally.other++;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return tally;
}

/** The processes that a process started. Linux only, as /proc is. */
async function childrenOf(pid: number): Promise<readonly number[]> {
  return (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ').filter(Boolean).map(Number);
}

test('workers that are killed cost at most the call that each one ran, and no result is wrong', async () => {
  const service = await startFunctions();
  const random = seeded(15);
  let kills = 0;
  let over = false;
  const killer = (async () => {
    while (!over) {
      await sleep(60);
      const workers = await childrenOf(service.pid);
      const victim = workers[Math.floor(random() * workers.length)];
      // The worker may have ended between the two lines.
      if (victim !== undefined && process.kill(victim, 'SIGKILL')) kills++;
    }
  })();
  const tally = await callMany(service.origin);
  over = true;
  await killer;
  expect(tally).toEqual({ right: calls - tally.maybe, wrong: 0, maybe: tally.maybe, other: 0 });
  expect(kills).toBeGreaterThan(3);
  expect(tally.maybe).toBeLessThanOrEqual(kills);
});

test('without kills every call is answered: the control', async () => {
  const service = await startFunctions();
  expect(await callMany(service.origin)).toEqual({ right: calls, wrong: 0, maybe: 0, other: 0 });
});

test('a function sees nothing of the environment of its runtime', async () => {
  const service = await startFunctions({ JWT_SECRET: 'hush', AWS_SECRET_ACCESS_KEY: 'hush' });
  expect(await call(service.origin, 'secret/read', {})).toEqual({ status: 200, body: { result: {} } });
});

test('a stop leaves no worker behind, and every call that was taken is answered', async () => {
  const service = await startFunctions();
  const workers = await childrenOf(service.pid);
  const answers = Promise.all(Array.from({ length: 200 }, (_, a) => call(service.origin, 'add/add', { a, b: 1 })));
  await sleep(5);
  expect(await service.stop('SIGTERM')).toBe(0);
  expect((await answers).every(({ status }) => status === 200)).toBe(true);
  expect(workers.length).toBeGreaterThan(0);
  for (const worker of workers) expect(() => process.kill(worker, 0)).toThrow('ESRCH');
});

test('a runtime that is killed leaves no idle worker behind', async () => {
  const service = await startFunctions();
  const workers = await childrenOf(service.pid);
  await service.stop('SIGKILL');
  const isAlive = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  for (let round = 0; workers.some(isAlive) && round < 500; round++) await sleep(10);
  expect(workers.filter(isAlive)).toEqual([]);
});

test('says what is wrong with its folder in one line, and does not start', async () => {
  await expect(
    start(bundled, { FUNCTIONS_FOLDER: '/no/folder', PYTHON: 'p', FUNCTION_TIMEOUT_MS: '1' }),
  ).rejects.toThrow(/FUNCTION_TIMEOUT_MS must be a whole number from 50 to 600000.*FUNCTION_MEMORY_MB is missing/);
});

test('says that its port is in use in one line, and ends with its workers', async () => {
  const { port } = await startFunctions();
  await expect(startFunctions({ PORT: String(port) })).rejects.toThrow(
    new RegExp(`exited with 1:[^]*Cannot start: Port ${port} on 127.0.0.1 is in use`),
  );
});
