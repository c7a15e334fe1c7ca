import { Measurement } from '../../../src/local/load/measure';

describe('A measurement', () => {
  test('has throughput, errors by kind, percentiles and a histogram', () => {
    const measurement = new Measurement();
    for (let time = 1; time <= 100; time++)
      measurement.answered(time > 98 ? 500 : 200, time, time % 2 === 0 ? 'v2' : 'v1');
    measurement.unanswered('ECONNREFUSED');
    expect(measurement.result(2)).toEqual({
      requests: 101,
      succeeded: 98,
      errors: { 'status 500': 2, ECONNREFUSED: 1 },
      answers: [
        {
          version: 'v1',
          status: 200,
          count: 49,
          p50: expect.closeTo(49, 0) as number,
          p99: expect.closeTo(97, 0) as number,
        },
        {
          version: 'v1',
          status: 500,
          count: 1,
          p50: expect.closeTo(99, 0) as number,
          p99: expect.closeTo(99, 0) as number,
        },
        {
          version: 'v2',
          status: 200,
          count: 49,
          p50: expect.closeTo(50, 0) as number,
          p99: expect.closeTo(98, 0) as number,
        },
        {
          version: 'v2',
          status: 500,
          count: 1,
          p50: expect.closeTo(100, 0) as number,
          p99: expect.closeTo(100, 0) as number,
        },
      ],
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

  test('says at each look what came since the last one', () => {
    const measurement = new Measurement();
    measurement.answered(200, 10);
    measurement.answered(500, 20);
    measurement.unanswered('ECONNREFUSED');
    expect(measurement.look()).toEqual({ requests: 3, failed: 2, mean: 15 });
    expect(measurement.look()).toEqual({ requests: 0, failed: 0, mean: null });
    expect(measurement.result(1).answers.map(({ version, status }) => [version, status])).toEqual([
      [null, 200],
      [null, 500],
    ]);
  });

  test.each([
    [101, 1],
    [200, 0],
    [299, 0],
    [300, 1],
  ])('counts an answer of status %i as %i failed', (status, failed) => {
    const measurement = new Measurement();
    measurement.answered(status, 1);
    expect(measurement.look().failed).toBe(failed);
  });

  test('of nothing is all zeros', () => {
    expect(new Measurement().result(1)).toMatchObject({
      requests: 0,
      throughput: 0,
      latency: { mean: 0, p50: 0, p95: 0, p99: 0, max: 0 },
      histogram: [],
    });
  });
});
