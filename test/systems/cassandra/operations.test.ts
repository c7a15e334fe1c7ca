import { operations } from '../../../src/systems/cassandra/operations';
import { fixtureLab } from '../../support/lab';
import { planOf } from '../../support/plan';

function planned(cassandra: object) {
  const lab = fixtureLab('local', { systems: ['cassandra'], cassandra });
  if (!lab.systems.cassandra) throw new Error('the fixture has no cassandra');
  return planOf(lab, lab.systems.cassandra, operations);
}

describe('cassandra on one machine', () => {
  test('is a process that keeps the ring, and the writer that knows its nodes', () => {
    const [ring, writer] = planned({ topic: 'mine', consistency: 'ALL' }).plan.services;
    expect([ring?.name, ring?.bundle, ring?.environment]).toEqual([
      'cassandra',
      '/bundles/services/cassandra-ring.js',
      { HOST: '127.0.0.1', PORT: expect.any(String) as unknown, RING_FOLDER: '/data', RING_CACHE: '/cache' },
    ]);
    expect(writer?.environment).toMatchObject({
      CASSANDRA_SEEDS: '127.0.0.1,127.0.0.2,127.0.0.3',
      TOPIC: 'mine',
      CONSISTENCY: 'ALL',
    });
  });

  test.each([
    [{}, '100', /100 rows a second; faster: --set/],
    [{ rowsPerSecond: 5000 }, '5000', /5000 rows a second$/],
  ])('writes at a modest rate unless lab.yaml sets one, and says so: %j', (settings, rate, said) => {
    const { plan, run } = planned(settings);
    expect(plan.services.at(-1)?.environment).toMatchObject({ ROWS_PER_SECOND: rate });
    const hints = operations.run.hints(run as unknown as Parameters<typeof operations.run.hints>[0]);
    expect(hints.some((line) => said.test(line))).toBe(true);
  });
});
