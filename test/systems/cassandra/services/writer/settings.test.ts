import { readSettings } from '../../../../../src/systems/cassandra/services/writer/settings';

const complete = { TOPIC: 'test', CONSISTENCY: 'QUORUM', CASSANDRA_SEEDS: 'cassandra-service' };

describe("the writer's settings", () => {
  test('are read from the environment', () => {
    expect(readSettings({ ...complete, CASSANDRA_SEEDS: 'a:9042, b', ROWS_PER_SECOND: '50' })).toEqual({
      topic: 'test',
      consistency: 'QUORUM',
      seeds: ['a:9042', 'b'],
      rowsPerSecond: 50,
    });
  });

  test('have no limit of rows unless one is set', () => {
    expect(readSettings(complete).rowsPerSecond).toBeUndefined();
  });

  test.each([
    [{ TOPIC: undefined }, 'Unknown topic: set TOPIC to the topic to write.'],
    [{ TOPIC: '' }, 'Unknown topic: set TOPIC to the topic to write.'],
    [{ CONSISTENCY: 'TWO' }, "Unknown consistency 'TWO': set CONSISTENCY to ONE, QUORUM or ALL."],
    [{ CONSISTENCY: 'quorum' }, "Unknown consistency 'quorum': set CONSISTENCY to ONE, QUORUM or ALL."],
    [{ CONSISTENCY: undefined }, "Unknown consistency '': set CONSISTENCY to ONE, QUORUM or ALL."],
    [{ CASSANDRA_SEEDS: undefined }, 'The environment is incomplete: CASSANDRA_SEEDS is missing.'],
    [
      { ROWS_PER_SECOND: '0' },
      "The environment is incomplete: ROWS_PER_SECOND must be a whole number from 1 to 100000, not '0'.",
    ],
  ])('refuse %j', (change, message) => {
    expect(() => readSettings({ ...complete, ...change })).toThrow(message);
  });
});
