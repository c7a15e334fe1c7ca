import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Client, type QueryOptions, types } from 'cassandra-driver';
import { rowValue, schema } from '../../../contract';
import type { TopicStore } from '../domain/store';
import { PermanentFailure } from '../domain/persist';
import type { SchemaAgreement } from './schema-agreement';

const { keyspace, lastSeqTable, rowTable } = schema;
const { consistencies } = types;

const insertRow = `INSERT INTO ${keyspace}.${rowTable} (topic, seq, value) VALUES (?, ?, ?)`;
const recordCheckpoint = `INSERT INTO ${keyspace}.${lastSeqTable} (topic, seq) VALUES (?, ?)`;
const readCheckpoint = `SELECT seq FROM ${keyspace}.${lastSeqTable} WHERE topic = ?`;

/**
 * How many nodes must be asked to be certain of the last write: those that were asked to acknowledge it
 * and these overlap. With ONE that is all of them.
 */
const certain: ReadonlyMap<types.consistencies, types.consistencies> = new Map([
  [consistencies.one, consistencies.all],
  [consistencies.quorum, consistencies.quorum],
  [consistencies.all, consistencies.one],
]);

/**
 * Rows of one request, at most. All are of one topic and so of one partition: the nodes apply them as one
 * mutation and sync them to the disk once. A node warns of requests from 5 KiB (batch_size_warn_threshold), not of these.
 */
export const rowsPerRequest = 32;

/** Rows that leave together. */
interface Batch {
  readonly seqs: number[];
  /** Settles for all of them, once the ring has answered. */
  readonly answered: Promise<void>;
}

/** One topic's rows and checkpoint in Cassandra. */
export class CassandraTopicStore implements TopicStore {
  private readonly write: QueryOptions;
  private open: Batch | undefined;

  constructor(
    private readonly client: Client,
    private readonly schema: SchemaAgreement,
    private readonly topic: string,
    /** What acknowledges a write. */
    private readonly consistency: types.consistencies,
  ) {
    // Every write may be repeated: the row follows from its key, and a later checkpoint has a later timestamp.
    this.write = { prepare: true, isIdempotent: true, consistency };
  }

  /**
   * Asks as many nodes as it takes to be certain. With ONE and a node down that cannot be; then one node's
   * word is taken: it may be behind, which repeats rows and loses none.
   */
  async lastSeq(): Promise<number> {
    try {
      return await this.readCheckpoint(certain.get(this.consistency) ?? this.consistency);
    } catch (error) {
      if (error instanceof PermanentFailure || this.consistency !== consistencies.one) throw error;
      return this.readCheckpoint(consistencies.one);
    }
  }

  /** Rows that are inserted in one turn of the event loop share a request, and its fate. */
  insert(seq: number): Promise<void> {
    if (this.open === undefined || this.open.seqs.length === rowsPerRequest) this.open = this.newBatch();
    this.open.seqs.push(seq);
    return this.open.answered;
  }

  async record(seq: number): Promise<void> {
    await this.schema.settled(this.client.execute(recordCheckpoint, [this.topic, seq], this.write));
  }

  private newBatch(): Batch {
    const seqs: number[] = [];
    const answered = nextTurn().then(() => {
      if (this.open === batch) this.open = undefined;
      return this.insertAll(seqs);
    });
    const batch = { seqs, answered };
    return batch;
  }

  private async insertAll(seqs: readonly number[]): Promise<void> {
    const rows = seqs.map((seq) => ({ query: insertRow, params: [this.topic, seq, rowValue(seq)] }));
    await this.schema.settled(this.client.batch(rows, { ...this.write, logged: false }));
  }

  private async readCheckpoint(consistency: types.consistencies): Promise<number> {
    const options = { prepare: true, isIdempotent: true, consistency };
    const { rows } = await this.schema.settled(this.client.execute(readCheckpoint, [this.topic], options));
    return Number(rows[0]?.seq ?? 0);
  }
}
