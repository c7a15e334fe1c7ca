import { setTimeout as sleep } from 'node:timers/promises';
import { schema } from '../../contract';
import { Session } from './cassandra/session';
import { Pace } from './domain/pace';
import { type Clock, persist } from './domain/persist';
import { Window } from './domain/window';
import { Writer, type WriterObserver } from './domain/writer';
import type { Log } from './log';
import type { Settings } from './settings';

/**
 * Rows on the way at a time: four full requests, so that each node has one while another is answered. A restart
 * repeats up to as many.
 */
export const windowSize = 128;

export const systemClock: Clock = { now: () => performance.now(), sleep: (ms) => sleep(ms) };

/**
 * The writer's life: it connects, makes what is missing, finds its checkpoint and writes until it is told to stop.
 * @param onConnected - gets the connection, to look at the ring by it
 * @throws PermanentFailure for what a human must fix
 */
export async function write(
  settings: Settings,
  log: Log,
  observer: WriterObserver,
  signal: AbortSignal,
  onConnected: (session: Pick<Session, 'members'>) => void = () => undefined,
): Promise<void> {
  const { consistency, rowsPerSecond, seeds, topic } = settings;
  const retrying = { clock: systemClock, signal, onFailure: (error: unknown) => observer.failed(error) };
  log(`Connecting cluster at ${seeds.join(',')} with consistency ${consistency} for topic ${topic}`);
  const session = await persist(() => Session.open(settings), retrying);
  onConnected(session);
  try {
    log(`Connected to cluster ${session.clusterName}`);
    await persist(() => session.createTables(), retrying);
    const { keyspace, lastSeqTable, rowTable } = schema;
    log(`Tables ${keyspace}.${rowTable} and ${keyspace}.${lastSeqTable} ready.`);
    const store = session.topic(topic);
    const lastSeq = await persist(() => store.lastSeq(), retrying);
    const window = new Window(lastSeq, windowSize);
    const pace = new Pace(rowsPerSecond);
    await new Writer({ store, window, pace, clock: systemClock, observer }).run(signal);
  } finally {
    await session.close();
  }
}
