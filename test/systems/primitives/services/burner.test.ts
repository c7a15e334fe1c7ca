import { setImmediate as turn, setTimeout as sleep } from 'node:timers/promises';
import { buildApp } from '../../../../src/systems/primitives/services/burner/app';
import { CpuBurner } from '../../../../src/systems/primitives/services/burner/domain/cpu';
import { limits } from '../../../../src/systems/primitives/services/burner/domain/limits';
import { Ballast } from '../../../../src/systems/primitives/services/burner/domain/memory';
import { expectNoServerErrors } from '../../../support/hostile';

const realClock = { used: () => process.cpuUsage().user / 1000, yield: () => turn() };

/** A clock on which a look takes a millisecond. */
function quickClock() {
  let used = 0;
  return { used: () => used++, yield: () => turn() };
}

function burner({ cpu = new CpuBurner(quickClock(), limits.waiting), memory = new Ballast(128) } = {}) {
  return buildApp({ pod: 'hpa-test-1', cpu, memory, logger: false });
}

test('a call uses as much CPU as it asks for', async () => {
  const cpu = new CpuBurner(realClock, limits.waiting);
  const app = burner({ cpu });
  const before = process.cpuUsage().user;
  const answer = await app.inject('/cpu?milliseconds=200');
  const used = (process.cpuUsage().user - before) / 1000;
  expect(answer.json()).toEqual({ pod: 'hpa-test-1', milliseconds: 200 });
  expect(used).toBeGreaterThanOrEqual(200);
  expect(used).toBeLessThan(400);
  expect(cpu.ahead).toBe(0);
});

test('a probe is answered while CPU is used', async () => {
  const app = burner({ cpu: new CpuBurner(realClock, limits.waiting) });
  let isBurnt = false;
  const burning = app.inject('/cpu?milliseconds=300').then(() => (isBurnt = true));
  expect((await app.inject('/health')).statusCode).toBe(200);
  expect(isBurnt).toBe(false);
  await burning;
});

test('more CPU than can wait is refused at once, and what waits is not', async () => {
  const app = burner();
  const burn = () => app.inject('/cpu?milliseconds=1000');
  const codes = (await Promise.all([burn(), burn(), burn(), burn(), burn()])).map(({ statusCode }) => statusCode);
  expect(codes).toEqual([200, 200, 200, 200, 503]);
  expect((await burn()).statusCode).toBe(200);
});

test('memory is held for its time, and is the machine’s again after it', async () => {
  const app = burner();
  const held = async () => (await app.inject('/')).json<{ heldMebibytes: number }>().heldMebibytes;
  const before = process.memoryUsage().rss;
  await app.inject('/memory?mebibytes=64&seconds=1');
  expect(await held()).toBe(64);
  expect(process.memoryUsage().rss - before).toBeGreaterThan(48 * 2 ** 20);
  await sleep(1_100);
  expect(await held()).toBe(0);
  expect(process.memoryUsage().rss - before).toBeLessThan(32 * 2 ** 20);
  await app.close();
});

test('more memory than the pod may hold is refused, and DELETE gives back what is held', async () => {
  const app = burner({ memory: new Ballast(100) });
  const hold = () => app.inject('/memory?mebibytes=64&seconds=60');
  expect((await hold()).statusCode).toBe(200);
  const refused = await hold();
  expect([refused.statusCode, refused.json()]).toEqual([
    503,
    { error: 'busy', reason: '64 MiB are held already, and 64 more are too much' },
  ]);
  expect((await app.inject({ method: 'DELETE', url: '/' })).json()).toMatchObject({ heldMebibytes: 0 });
  expect((await hold()).statusCode).toBe(200);
  await app.close();
});

test.each([
  ['/cpu', 'milliseconds', 'is missing'],
  ['/cpu?milliseconds=0', 'milliseconds', 'must be a whole number from 1 to 1000'],
  ['/cpu?milliseconds=1001', 'milliseconds', 'must be a whole number from 1 to 1000'],
  ['/cpu?milliseconds=5.5', 'milliseconds', 'must be a whole number from 1 to 1000'],
  ['/cpu?milliseconds=5&milliseconds=6', 'milliseconds', 'must be a whole number from 1 to 1000'],
  ['/memory?mebibytes=1', 'seconds', 'is missing'],
  ['/memory?mebibytes=65&seconds=1', 'mebibytes', 'must be a whole number from 1 to 64'],
  ['/memory?mebibytes=1&seconds=many', 'seconds', 'must be a whole number from 1 to 60'],
])('%s is refused: %s %s', async (url, field, reason) => {
  const answer = await burner().inject(url);
  expect([answer.statusCode, answer.json()]).toEqual([400, { message: 'error reading arguments', field, reason }]);
});

test('no hostile request is answered with an error of ours', async () => {
  const app = burner({ memory: new Ballast(1e6) });
  await expectNoServerErrors(app, [
    { method: 'GET', path: '/cpu?milliseconds' },
    { method: 'GET', path: '/memory?mebibytes&seconds' },
  ]);
  await app.close();
});
