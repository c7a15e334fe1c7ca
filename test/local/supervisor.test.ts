import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { choosePorts } from '../../src/local/ports';
import { imageEnvironment, type ServicePlan, Supervisor } from '../../src/local/supervisor';

const { serviceOptions } = createRequire(__filename)('../../scripts/build.js') as { serviceOptions: BuildOptions };

const folder = mkdtempSync(join(tmpdir(), 'supervisor-'));
const lines: string[] = [];
const deaths: string[] = [];
let supervisor: Supervisor;
beforeEach(() => {
  lines.length = deaths.length = 0;
  supervisor = new Supervisor({
    onLine: (name, line) => lines.push(`${name}: ${line}`),
    onDeath: (name, how) => deaths.push(`${name} ${how}`),
    readyWithin: 8000,
    graceful: 1000,
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
  return { name, bundle, environment: { WHO: name }, readinessUrl: `http://127.0.0.1:${port}/` };
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
    const { one = 0 } = supervisor.pids;
    await until(() => lines.length > 0);
    expect(lines).toEqual(['one: up one']);
    expect(isAlive(one)).toBe(true);
    await supervisor.stop();
    expect(isAlive(one)).toBe(false);
    expect(deaths).toEqual([]);
  });

  test('gives a process its own environment and not the one of whoever started it', async () => {
    process.env.STRANGER = 'x';
    const bundle = script(
      'env',
      'console.log(Object.keys(process.env).filter((key) => key === "STRANGER" || key === "MINE").join())',
    );
    await supervisor.run({ name: 'env', bundle, environment: { MINE: 'y' } });
    delete process.env.STRANGER;
    expect(lines).toEqual(['env: MINE']);
  });

  test('gives a process what its image would', async () => {
    const print = 'console.log(JSON.stringify(process.env))';
    await supervisor.run({ name: 'env', bundle: script('image', print), environment: {} });
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
    await expect(supervisor.run({ name: 'exercise', bundle, environment: {} })).rejects.toThrow('ended with code 1');
    expect(lines).toContain(`exercise:     at fail (${source}:3:9)`);
  });

  test('says which service died, and how', async () => {
    await supervisor.start(await service('mortal'));
    process.kill(supervisor.pids.mortal ?? 0, 'SIGKILL');
    await until(() => deaths.length > 0);
    expect(deaths).toEqual(['mortal was ended by SIGKILL']);
  });

  test('says why a service did not start, with its last lines', async () => {
    const bundle = script('broken', 'console.error("Cannot start: no token"); process.exit(1)');
    const broken = supervisor.start({ name: 'broken', bundle, environment: {}, readinessUrl: 'http://127.0.0.1:1/' });
    await expect(broken).rejects.toThrow(
      /^broken ended with code 1 before it was ready\.\nIts last lines:\n {2}Cannot start: no token$/,
    );
  });

  test('fails where a job does, and not where it succeeds', async () => {
    await supervisor.run({ name: 'good', bundle: script('good', ''), environment: {} });
    const bad = supervisor.run({ name: 'bad', bundle: script('bad', 'process.exit(3)'), environment: {} });
    await expect(bad).rejects.toThrow('bad ended with code 3. It printed nothing.');
  });

  test('ends a service that does not want to stop', async () => {
    await supervisor.start(await service('stubborn', 'process.on("SIGTERM", () => {})'));
    const { stubborn = 0 } = supervisor.pids;
    await supervisor.stop();
    expect(isAlive(stubborn)).toBe(false);
  });
});
