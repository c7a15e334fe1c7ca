/** What holds for functions of every language; each suite brings the modules that do it in its own, and closes all. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { UserModule } from '../../../../../src/systems/functions/services/functions/modules';
import { call, serveModules } from './served';

export interface LanguageModules {
  /** The course's two. */
  readonly add: UserModule;
  readonly multiply: UserModule;
  /** `good` with `add`, `echo` (event and context), `boom` (throws a TypeError), and the bad `loop`, `crash`, `fill`, `forge`. */
  readonly good: UserModule;
  /** `attack` with functions that must not get what they are after: each is to end in status 500. */
  readonly attack: UserModule;
  readonly attacks: readonly string[];
  readonly python?: string;
}

export function holdsForLanguage({ add, multiply, good, attack, attacks, python }: LanguageModules): void {
  const serve = (...modules: UserModule[]) => serveModules(modules, { timeoutMs: 1_000, workers: 2 }, python);
  const course = serve(add, multiply);
  const served = serve(good);

  test('add and multiply take numbers as JSON', async () => {
    expect(await call(await course, 'add/add', { a: 5, b: 3 })).toEqual({ status: 200, body: { result: 8 } });
    expect(await call(await course, 'multiply/multiply', { a: 5, b: 7 })).toEqual({
      status: 200,
      body: { result: 35 },
    });
  });

  test('add takes the text of a form, as the course posts it; of a name that comes twice the first counts', async () => {
    const { app } = await course;
    const { statusCode, body } = await app.inject({
      method: 'POST',
      url: '/function/add/add',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'a=5&b=3&a=100',
    });
    expect([statusCode, JSON.parse(body)]).toEqual([200, { result: 8 }]);
  });

  test('functions are listed with their language, and counted by what became of them', async () => {
    const { app } = await course;
    const { language } = add;
    expect((await app.inject('/function')).json()).toEqual({
      modules: [
        { name: 'add', language, kind: 'ready', functions: ['add'] },
        { name: 'multiply', language, kind: 'ready', functions: ['multiply'] },
      ],
    });
    const { body } = await app.inject('/metrics');
    expect(body).toMatch(/function_calls_total\{module="multiply",function="multiply",outcome="ok"\} 1/);
    expect(body).toMatch(/function_workers\{module="add"\} 1/);
  });

  test('a function gets the event and the parameters as they were sent, and none is an empty object', async () => {
    const { app, runtime } = await served;
    const parameters = { a: ['ü\n\u2028', null, 1.5] };
    expect(await call({ app, runtime }, 'good/echo', parameters)).toEqual({
      status: 200,
      body: { result: [{ method: 'http' }, parameters] },
    });
    const bare = await app.inject({ method: 'POST', url: '/function/good/echo' });
    expect(bare.json()).toEqual({ result: [{ method: 'http' }, {}] });
  });

  describe('a call', () => {
    const expectAlive = async () =>
      expect((await call(await served, 'good/add', { a: 1, b: 2 })).body).toEqual({ result: 3 });

    test('that throws is answered with the error and its line, and its worker goes on', async () => {
      const [pids, answer] = [(await served).runtime.poolOf('good')?.workerPids, await call(await served, 'good/boom')];
      expect(answer.status).toBe(500);
      expect(answer.body).toMatchObject({ error: 'the function failed', ran: true });
      expect((answer.body as { reason: string }).reason).toMatch(/^TypeError: no such number \(line \d+\)$/);
      expect((await served).runtime.poolOf('good')?.workerPids).toEqual(pids);
    });

    test('that never ends is stopped at its time limit', async () => {
      const begin = performance.now();
      expect(await call(await served, 'good/loop')).toMatchObject({
        status: 504,
        body: { reason: 'it took more than 1000 ms', ran: 'maybe' },
      });
      expect(performance.now() - begin).toBeGreaterThan(1_000);
      await expectAlive();
    });

    test('that ends its worker is answered, and another worker takes over', async () => {
      expect(await call(await served, 'good/crash')).toMatchObject({
        status: 502,
        body: { error: 'the function crashed', reason: 'ended with code 7', ran: 'maybe' },
      });
      await expectAlive();
    });

    test('that wants too much memory is refused it', async () => {
      expect(await call(await served, 'good/fill')).toMatchObject({
        status: 502,
        body: { error: 'the function ran out of memory', reason: 'it took more than 128 MB' },
      });
      await expectAlive();
    });

    test('that writes where its worker answers harms itself alone', async () => {
      expect((await call(await served, 'good/forge')).status).toBe(502);
      await expectAlive();
    });

    test.each(['loop', 'crash', 'fill'])('does not disturb calls that arrive with it (%s)', async (bad) => {
      const runtime = await served;
      const sums = Array.from({ length: 60 }, async (_, a) => {
        if (a === 20) await call(runtime, `good/${bad}`);
        return (await call(runtime, 'good/add', { a, b: 1 })).body;
      });
      expect(await Promise.all(sums)).toEqual(sums.map((_, a) => ({ result: a + 1 })));
    });
  });

  test('a worker that is killed while it is idle is replaced before anybody calls', async () => {
    const { app, runtime } = await serve(good);
    const pool = runtime.poolOf('good');
    const before = pool?.workerPids ?? [];
    before.forEach((pid) => process.kill(pid, 'SIGKILL'));
    while (pool?.workerPids.length !== 1 || before.includes(pool.workerPids[0] ?? 0)) await sleep(5);
    expect((await call({ app, runtime }, 'good/add', { a: 1, b: 2 })).body).toEqual({ result: 3 });
  });

  describe('a function gets', () => {
    const attacked = serve(attack);

    test.each(attacks)('nothing by %s', async (name) => {
      const answer = await call(await attacked, `attack/${name}`, { parent: process.pid });
      expect([answer.status, (answer.body as { error: string }).error]).toEqual([500, 'the function failed']);
    });

    test('an environment without a variable', async () => {
      expect(await call(await attacked, 'attack/environment')).toEqual({ status: 200, body: { result: {} } });
    });

    test('what it may have: the control of these tests', async () => {
      expect(await call(await attacked, 'attack/allowed')).toEqual({ status: 200, body: { result: 'allowed' } });
    });
  });
}
