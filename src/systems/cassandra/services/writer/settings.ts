import { readEnvironment, StartError, wholeNumber } from '../../../../runtime/environment';
import { consistencies } from '../../contract';
import type { Consistency } from './cassandra/session';

export interface Settings {
  readonly seeds: readonly string[];
  readonly topic: string;
  readonly consistency: Consistency;
  /** Undefined: as fast as acknowledgements come. */
  readonly rowsPerSecond: number | undefined;
}

/** @throws StartError that names what is missing or cannot be used */
export function readSettings(from: NodeJS.ProcessEnv): Settings {
  const { TOPIC: topic, CONSISTENCY: level = '', ROWS_PER_SECOND: limit } = from;
  if (!topic) throw new StartError('Unknown topic: set TOPIC to the topic to write.');
  const consistency = consistencies.find((known) => known === level);
  if (consistency === undefined)
    throw new StartError(`Unknown consistency '${level}': set CONSISTENCY to ONE, QUORUM or ALL.`);
  const { CASSANDRA_SEEDS } = readEnvironment({ CASSANDRA_SEEDS: { from: 'value' } }, {}, from);
  const seeds = CASSANDRA_SEEDS.split(',').map((seed) => seed.trim());
  return { topic, consistency, seeds, rowsPerSecond: limit ? readLimit(from) : undefined };
}

function readLimit(from: NodeJS.ProcessEnv): number {
  const sources = { ROWS_PER_SECOND: { from: 'value' } };
  return readEnvironment(sources, { ROWS_PER_SECOND: wholeNumber(1, 100_000) }, from).ROWS_PER_SECOND;
}
