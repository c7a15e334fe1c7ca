import { Client, ExecutionProfile, policies, types } from 'cassandra-driver';
import { ring } from '../contract';
import { problemOf } from './problems';

/** Levels that a reader may ask at, weakest first. */
export const readLevels = {
  ONE: types.consistencies.one,
  QUORUM: types.consistencies.quorum,
  ALL: types.consistencies.all,
};

export type ReadLevel = keyof typeof readLevels;

/** Milliseconds. */
const connectTimeout = 2_000;
const readTimeout = 12_000;

/** Milliseconds between attempts to reach a node that is down: their timer outlives the question by as much. */
const reconnectEvery = 1_000;

/**
 * Connects to the ring for one question and shuts the connection afterwards.
 * @param nodes `host` or `host:port`; one that answers is enough
 * @throws Problem when none does, or too few for the level
 */
export async function withRing<T>(
  nodes: readonly string[],
  level: ReadLevel,
  ask: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client({
    contactPoints: [...nodes],
    localDataCenter: ring.datacenter,
    profiles: [new ExecutionProfile('default', { consistency: readLevels[level] })],
    queryOptions: { isIdempotent: true },
    policies: { reconnection: new policies.reconnection.ConstantReconnectionPolicy(reconnectEvery) },
    socketOptions: { connectTimeout, readTimeout },
    monitorReporting: { enabled: false },
  });
  try {
    await client.connect();
    return await ask(client);
  } catch (error) {
    throw problemOf(error, nodes) ?? error;
  } finally {
    await client.shutdown();
  }
}
