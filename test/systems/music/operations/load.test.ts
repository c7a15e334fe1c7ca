import fastify, { type FastifyInstance } from 'fastify';
import { Measurement } from '../../../../src/systems/music/operations/load/measure';
import { runLoad } from '../../../../src/systems/music/operations/load/run';
import { scenario } from '../../../../src/systems/music/operations/load/scenarios';
import { listenOnLoopback } from '../../../support/service';
import { seeded } from '../../../support/random';

describe('A scenario', () => {
  test('of songs reads random ones of the sample data and pauses one second', () => {
    const { nextPath, nextPause } = scenario('songs', seeded(1));
    const paths = Array.from({ length: 2000 }, nextPath);
    expect(paths.filter((path) => !/^\/api\/v1\/music\/[0-9a-f-]{36}$/.test(path))).toEqual([]);
    expect(new Set(paths).size).toBe(130);
    expect(nextPause()).toBe(1);
  });

  test('of songs with varied pauses waits from 1 to 60 seconds', () => {
    const { nextPause } = scenario('songs-varied', seeded(1));
    const pauses = Array.from({ length: 2000 }, nextPause);
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(1);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(60);
    expect(Math.max(...pauses) - Math.min(...pauses)).toBeGreaterThan(55);
  });

  test('of users reads each one in turn and begins again', () => {
    const { nextPath } = scenario('users', seeded(1));
    const paths = Array.from({ length: 541 }, nextPath);
    expect(new Set(paths).size).toBe(540);
    expect(paths[540]).toBe(paths[0]);
    expect(paths[0]).toMatch(/^\/api\/v1\/user\/[0-9a-f-]{36}$/);
  });
});

describe('A measurement', () => {
  test('has throughput, errors by kind, percentiles and a histogram', () => {
    const measurement = new Measurement();
    for (let time = 1; time <= 100; time++) measurement.answered(time > 98 ? 500 : 200, time);
    measurement.unanswered('ECONNREFUSED');
    expect(measurement.result(2)).toEqual({
      requests: 101,
      succeeded: 98,
      errors: { 'status 500': 2, ECONNREFUSED: 1 },
      seconds: 2,
      throughput: 50.5,
      latency: {
        mean: expect.closeTo(50.5, 0) as number,
        p50: expect.closeTo(50, 0) as number,
        p95: expect.closeTo(95, 0) as number,
        p99: expect.closeTo(99, 0) as number,
        max: expect.closeTo(100, 0) as number,
      },
      histogram: [
        { upTo: 1, count: 1 },
        { upTo: 2, count: 1 },
        { upTo: 5, count: 3 },
        { upTo: 10, count: 5 },
        { upTo: 20, count: 10 },
        { upTo: 50, count: 30 },
        { upTo: 100, count: 50 },
      ],
    });
  });

  test('of nothing is all zeros', () => {
    expect(new Measurement().result(1)).toMatchObject({
      requests: 0,
      throughput: 0,
      latency: { p99: 0 },
      histogram: [],
    });
  });
});

describe('A load', () => {
  let app: FastifyInstance;
  afterEach(() => app.close());

  async function load(status: number, users: number, seconds: number) {
    app = fastify();
    app.get('/*', (_, reply) => reply.code(status).send({}));
    const origin = await listenOnLoopback(app);
    const quick = { does: 'reads without a pause', nextPath: () => '/x', nextPause: () => 0.02 };
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
