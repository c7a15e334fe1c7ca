import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build, type BuildOptions } from 'esbuild';
import { choosePorts } from '../../src/local/ports';
import { imageEnvironment } from '../../src/local/child';
import type { ServicePlan } from '../../src/local/plan';
import { Supervisor } from '../../src/local/supervisor';

const { serviceOptions } = createRequire(__filename)('../../scripts/build.js') as { serviceOptions: BuildOptions };

const folder = mkdtempSync(join(tmpdir(), 'supervisor-'));
const lines: string[] = [];
const events: string[] = [];
let supervisor: Supervisor;
/** Milliseconds before each restart; a minute when there are none left. */
let delays: number[];
beforeEach(() => {
  lines.length = events.length = 0;
  delays = [0];
  supervisor = new Supervisor({
    onLine: (name, line) => lines.push(`${name}: ${line}`),
    onEvent: (name, event) => events.push(`${name} ${event.what === 'died' ? event.how : event.what}`),
    readyWithinMs: 8000,
    gracefulMs: 1000,
    backoff: () => ({ delayAfter: () => delays.shift() ?? 60_000 }),
  });
});
afterEach(() => supervisor.stop());
afterAll(() => rmSync(folder, { recursive: true }));

function script(name: string, text: string): string {
  const path = join(folder, `${name}.js`);
  writeFileSync(path, text);
  return path;
}

/** A service that answers 200 to everything and does `more` besides. */
async function service(name: string, more = ''): Promise<ServicePlan> {
  const { port = 0 } = await choosePorts([{ name: 'port', port: 0 }]);
  const bundle = script(
    name,
    `require('node:http').createServer((q, s) => s.end()).listen(${port}, '127.0.0.1', () => console.log('up', process.env.WHO));${more}`,
  );
  const origin = `http://127.0.0.1:${port}`;
  return { name, workload: name, bundle, environment: { WHO: name }, origin, readinessUrl: `${origin}/` };
}

function pidOf(name: string): number {
  return supervisor.service(name).pid ?? 0;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

describe('The supervisor', () => {
  test('starts a service, waits until it is ready, passes on its lines, and leaves nothing behind', async () => {
    await supervisor.start(await service('one'));
    const one = pidOf('one');
    await until(() => lines.length > 0);
    expect(lines).toEqual(['one: up one']);
    expect(isAlive(one)).toBe(true);
    await supervisor.stop();
    expect(isAlive(one)).toBe(false);
    expect(events).toEqual([]);
  });

  test('gives a process its own environment and not the one of whoever started it', async () => {
    process.env.STRANGER = 'x';
    const bundle = script(
      'env',
      'console.log(Object.keys(process.env).filter((key) => key === "STRANGER" || key === "MINE").join())',
    );
    await supervisor.run({ name: 'env', workload: 'env', bundle, environment: { MINE: 'y' } });
    delete process.env.STRANGER;
    expect(lines).toEqual(['env: MINE']);
  });

  test('gives a process what its image would', async () => {
    const print = 'console.log(JSON.stringify(process.env))';
    await supervisor.run({ name: 'env', workload: 'env', bundle: script('image', print), environment: {} });
    expect(JSON.parse(lines[0]?.slice('env: '.length) ?? '')).toMatchObject(imageEnvironment);
    const dockerfile = readFileSync(join(__dirname, '../../Dockerfile'), 'utf8');
    const set = [...dockerfile.matchAll(/^ENV (\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]);
    expect(Object.fromEntries(set)).toEqual(imageEnvironment);
  });

  test('lets a stack trace name the place in the source', async () => {
    const source = join(folder, 'exercise.ts');
    writeFileSync(
      source,
      `interface Nothing {}\nfunction fail(nothing: Nothing): never {\n  throw new Error('x');\n}\nfail({});\n`,
    );
    const bundle = join(folder, 'built', 'exercise.js');
    await build({ ...serviceOptions, entryPoints: [source], outfile: bundle });
    await expect(supervisor.run({ name: 'exercise', workload: 'exercise', bundle, environment: {} })).rejects.toThrow(
      'ended with code 1',
    );
    expect(lines).toContain(`exercise:     at fail (${source}:3:9)`);
  });

  test('starts a service again that died, says how it died, and knows that it is not to be called meanwhile', async () => {
    delays = [300];
    await supervisor.start(await service('mortal'));
    const kept = supervisor.service('mortal');
    const first = pidOf('mortal');
    expect(kept.isCallable).toBe(true);
    process.kill(first, 'SIGKILL');
    await until(() => kept.state === 'waiting');
    expect([kept.isCallable, kept.pid]).toEqual([false, undefined]);
    await until(() => kept.isCallable);
    expect(pidOf('mortal')).not.toBe(first);
    expect([events, kept.restarts]).toEqual([['mortal was ended by SIGKILL', 'mortal back'], 1]);
  });

  test('waits longer before each start of a service that dies again and again', async () => {
    delays = [0, 150, 60_000];
    await supervisor.start(await service('doomed', 'setTimeout(() => process.exit(7), 300)'));
    await until(() => events.filter((event) => event === 'doomed ended with code 7').length === 3);
    const { restarts, state } = supervisor.service('doomed');
    expect([restarts, state]).toEqual([2, 'waiting']);
  });

  test('restarts a service in good order and at once, and comes back when it is ready', async () => {
    delays = [];
    await supervisor.start(await service('one', 'process.on("SIGTERM", () => process.exit(0))'));
    const first = pidOf('one');
    await supervisor.service('one').restart();
    expect(pidOf('one')).not.toBe(first);
    expect(supervisor.service('one').isCallable).toBe(true);
    expect(events).toEqual(['one restarting', 'one back']);
  });

  test('lets a service hang and go on, and stops one that hangs', async () => {
    const plan = await service('one');
    await supervisor.start(plan);
    supervisor.service('one').pause();
    const asked = fetch(plan.origin).then(({ status }) => status);
    expect(await Promise.race([asked, sleep(300, 'silent')])).toBe('silent');
    supervisor.service('one').resume();
    expect(await asked).toBe(200);
    supervisor.service('one').pause();
    const one = pidOf('one');
    await supervisor.stop();
    expect(isAlive(one)).toBe(false);
  });

  test('sends calls to a service only while it says that it wants them', async () => {
    const plan = await service('shy');
    const bundle = script(
      'shy',
      `let serves = false; process.on('SIGUSR2', () => (serves = !serves));
       require('node:http').createServer((q, s) => { s.statusCode = q.url === '/serving' && !serves ? 503 : 200; s.end(); })
         .listen(${new URL(plan.origin).port}, '127.0.0.1');`,
    );
    await supervisor.start({ ...plan, bundle, servingUrl: `${plan.origin}/serving` });
    const shy = supervisor.service('shy');
    expect([shy.state, shy.isCallable]).toEqual(['ready', false]);
    process.kill(pidOf('shy'), 'SIGUSR2');
    await until(() => shy.isCallable);
    process.kill(pidOf('shy'), 'SIGUSR2');
    await until(() => !shy.isCallable);
    expect(shy.state).toBe('ready');
  });

  test('says why a service did not start, with its last lines', async () => {
    const bundle = script('broken', 'console.error("Cannot start: no token"); process.exit(1)');
    const broken = supervisor.start({
      name: 'broken',
      workload: 'broken',
      bundle,
      environment: {},
      origin: 'http://127.0.0.1:1',
      readinessUrl: 'http://127.0.0.1:1/',
    });
    await expect(broken).rejects.toThrow(
      /^broken ended with code 1 before it was ready\.\nIts last lines:\n {2}Cannot start: no token$/,
    );
  });

  test('fails where a job does, and not where it succeeds', async () => {
    await supervisor.run({ name: 'good', workload: 'good', bundle: script('good', ''), environment: {} });
    const bad = supervisor.run({
      name: 'bad',
      workload: 'bad',
      bundle: script('bad', 'process.exit(3)'),
      environment: {},
    });
    await expect(bad).rejects.toThrow('bad ended with code 3. It printed nothing.');
  });

  test('ends a service that does not want to stop', async () => {
    await supervisor.start(await service('stubborn', 'process.on("SIGTERM", () => {})'));
    const stubborn = pidOf('stubborn');
    await supervisor.stop();
    expect(isAlive(stubborn)).toBe(false);
  });
});
