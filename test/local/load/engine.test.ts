import fastify, { type FastifyInstance } from 'fastify';
import { runLoad } from '../../../src/local/load/engine';
import type { Interval } from '../../../src/local/load/measure';
import { seeded } from '../../support/random';
import { listenOnLoopback } from '../../support/service';

describe('A load', () => {
  let app: FastifyInstance;
  const looks: Interval[] = [];
  beforeEach(() => (looks.length = 0));
  afterEach(() => app.close());

  async function load(status: number, users: number, seconds: number) {
    app = fastify();
    app.get('/*', (_, reply) => reply.code(status).header('x-version', 'v1').send({}));
    const origin = await listenOnLoopback(app);
    const user = { nextPath: () => '/x', nextPause: () => 0.02 };
    const quick = { does: 'reads without a pause', begin: () => () => user };
    const random = seeded(2);
    const signal = new AbortController().signal;
    return runLoad({ origin, scenario: quick, users, seconds, random, signal, onSecond: (one) => looks.push(one) });
  }

  test('ends on time with every call counted', async () => {
    const measured = await load(200, 15, 1);
    expect(measured.seconds).toBeLessThan(3);
    expect(measured.requests).toBeGreaterThan(15);
    expect(measured.succeeded).toBe(measured.requests);
    expect(measured.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(measured.requests);
  });

  test('is told second by second, and by version and status', async () => {
    const measured = await load(200, 4, 3);
    expect(looks.length).toBeGreaterThanOrEqual(2);
    expect(looks.every(({ requests, failed }) => requests > 0 && failed === 0)).toBe(true);
    expect(measured.answers).toMatchObject([{ version: 'v1', status: 200, count: measured.requests }]);
  });

  test('posts what a virtual user sends, as JSON', async () => {
    const bodies: unknown[] = [];
    app = fastify();
    app.post('/*', ({ body }) => ({ received: bodies.push(body) }));
    const user = { nextPath: () => '/x', nextBody: () => ({ a: 5 }), nextPause: () => 0.1 };
    const scenario = { does: 'posts', begin: () => () => user };
    const signal = new AbortController().signal;
    const origin = await listenOnLoopback(app);
    const measured = await runLoad({ origin, scenario, users: 2, seconds: 1, random: seeded(2), signal });
    expect([measured.succeeded, bodies[0]]).toEqual([measured.requests, { a: 5 }]);
    expect(bodies).toHaveLength(measured.requests);
  });

  test('counts what fails', async () => {
    const measured = await load(503, 2, 1);
    expect(measured.succeeded).toBe(0);
    expect(measured.errors).toEqual({ 'status 503': measured.requests });
  });
});
