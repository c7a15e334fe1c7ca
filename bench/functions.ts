/**
 * Calls of `add` against a bare server of the same language, in turns within one run, and the time from the start
 * of a process to its first answer: `node --import tsx bench/functions.ts [seconds a measurement]`.
 * Clients, server and workers share the machine, so only the ratios travel to another one.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { request } from 'undici';
import { imageEnvironment } from '../src/local/child';
import { bundle, type RunningProcess, start } from '../test/support/processes';
import { load, type Rate } from './functions/load';

const seconds = Number(process.argv[2] ?? 4);
const rounds = 3;
const coldStarts = 10;
const root = resolve(import.meta.dirname, '..');
const python = execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], { encoding: 'utf8' }).trim();

interface Server {
  readonly origin: string;
  readonly stop: (signal?: NodeJS.Signals) => Promise<unknown>;
}

async function startPython(): Promise<Server> {
  const child = spawn(python, [join(root, 'bench/functions/bare.py')], {
    env: { PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    origin: line.replace('listening at ', ''),
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return exit;
    },
  };
}

function middle<T>(values: readonly T[], by: (value: T) => number): T {
  const found = [...values].sort((a, b) => by(a) - by(b))[Math.floor(values.length / 2)];
  if (found === undefined) throw new Error('There is no measurement');
  return found;
}

async function compare(title: string, bare: Server, own: Server, clients: number): Promise<void> {
  const rates = { bare: [] as Rate[], own: [] as Rate[] };
  for (let round = 0; round < rounds; round++) {
    rates.bare.push(await load(bare.origin, clients, seconds));
    rates.own.push(await load(own.origin, clients, seconds));
  }
  const [floor, ours] = [middle(rates.bare, ({ rate }) => rate), middle(rates.own, ({ rate }) => rate)];
  const failed = [...rates.bare, ...rates.own].reduce((sum, one) => sum + one.failed, 0);
  console.log(
    `| ${title} | ${clients} | ${floor.rate.toFixed(0)} | ${ours.rate.toFixed(0)} | ${(ours.rate / floor.rate).toFixed(2)} | ${ours.p50.toFixed(2)} | ${ours.p99.toFixed(2)} | ${failed} |`,
  );
}

/** Milliseconds from the start of a process to the first right answer of its function, called as soon as it says where it listens. */
async function coldStart(file: string, environment: Record<string, string>): Promise<number> {
  const env = { ...imageEnvironment, ...environment, HOST: '127.0.0.1', PORT: '0' };
  const begin = performance.now();
  const child = spawn(process.execPath, [file], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const [{ origin }] = (await once(child, 'message')) as [{ readonly origin: string }];
  const headers = { 'content-type': 'application/json' };
  const answer = await request(`${origin}/`, { method: 'POST', headers, body: '{"a":5,"b":3}' });
  const took = performance.now() - begin;
  if ((await answer.body.text()).replace(' ', '') !== '{"result":8}') throw new Error('The first answer was wrong');
  child.kill('SIGKILL');
  await once(child, 'exit');
  return took;
}

async function main(): Promise<void> {
  const files = await bundle({
    functions: 'src/systems/functions/services/functions/main.ts',
    bare: 'bench/functions/bare.ts',
  });
  const work = mkdtempSync(join(tmpdir(), 'functions-'));
  const bare = { JavaScript: await start(files.bare, {}), Python: await startPython() };
  const cold: string[] = [];
  console.log(
    '| language | clients | bare/s | ours/s | ratio | p50 ms | p99 ms | failed |\n|---|---|---|---|---|---|---|---|',
  );
  for (const language of ['JavaScript', 'Python'] as const) {
    const folder = join(work, language);
    const ending = language === 'Python' ? 'py' : 'mjs';
    cpSync(
      join(root, `src/systems/functions/data/${language.toLowerCase()}/add.${ending}`),
      join(folder, `add.${ending}`),
    );
    const environment = {
      FUNCTIONS_FOLDER: folder,
      PYTHON: python,
      FUNCTION_TIMEOUT_MS: '5000',
      FUNCTION_MEMORY_MB: '128',
      FUNCTION_WORKERS: '4',
    };
    const times: number[] = [];
    for (let index = 0; index < coldStarts; index++) times.push(await coldStart(files.functions, environment));
    cold.push(`| ${language} | ${middle(times, Number).toFixed(0)} | ${Math.max(...times).toFixed(0)} |`);
    const own: RunningProcess = await start(files.functions, environment);
    await load(own.origin, 32, 2);
    for (const clients of [1, 8, 32]) await compare(language, bare[language], own, clients);
    await own.stop('SIGKILL');
  }
  console.log(`\n| language | first answer, median ms | worst ms |\n|---|---|---|\n${cold.join('\n')}`);
  await Promise.all(Object.values(bare).map(({ stop }) => stop('SIGKILL')));
  rmSync(work, { recursive: true });
}

void main();
