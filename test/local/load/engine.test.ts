import fastify, { type FastifyInstance } from 'fastify';
import { runLoad } from '../../../src/local/load/engine';
import { seeded } from '../../support/random';
import { listenOnLoopback } from '../../support/service';

describe('A load', () => {
  let app: FastifyInstance;
  afterEach(() => app.close());

  async function load(status: number, users: number, seconds: number) {
    app = fastify();
    app.get('/*', (_, reply) => reply.code(status).send({}));
    const origin = await listenOnLoopback(app);
    const user = { nextPath: () => '/x', nextPause: () => 0.02 };
    const quick = { does: 'reads without a pause', begin: () => () => user };
    const random = seeded(2);
    return runLoad({ origin, scenario: quick, users, seconds, random, signal: new AbortController().signal });
  }

  test('ends on time with every call counted', async () => {
    const measured = await load(200, 15, 1);
    expect(measured.seconds).toBeLessThan(3);
    expect(measured.requests).toBeGreaterThan(15);
    expect(measured.succeeded).toBe(measured.requests);
    expect(measured.histogram.reduce((sum, { count }) => sum + count, 0)).toBe(measured.requests);
  });

  test('counts what fails', async () => {
    const measured = await load(503, 2, 1);
    expect(measured.succeeded).toBe(0);
    expect(measured.errors).toEqual({ 'status 503': measured.requests });
  });
});
