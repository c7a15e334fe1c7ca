import { rowValue, schema } from '../contract';
import { type ReadLevel, withRing } from './client';
import { inspect, type TopicRow, type TopicReport } from './inspect';

const { keyspace, lastSeqTable, rowTable } = schema;

/** Rows that one answer brings. */
const fetchSize = 5_000;

export interface VerifyOptions {
  /** Addresses of the ring, `host` or `host:port`. */
  readonly nodes: readonly string[];
  readonly topic: string;
  /** ALL finds what any node has, whatever the rows were written at; with a node down QUORUM is what can be had. */
  readonly level: ReadLevel;
}

/**
 * Reads every row of a topic and compares them with its checkpoint.
 * @returns undefined for a topic that no writer has recorded a checkpoint of
 */
export async function verifyTopic({ nodes, topic, level }: VerifyOptions): Promise<TopicReport | undefined> {
  return withRing(nodes, level, async (client) => {
    // The checkpoint first: what is recorded after this moment is none of this report's business.
    const checkpoint = await client.execute(`SELECT seq FROM ${keyspace}.${lastSeqTable} WHERE topic = ?`, [topic], {
      prepare: true,
    });
    const lastSeq = checkpoint.rows[0]?.seq as number | undefined;
    if (lastSeq === undefined) return undefined;
    const query = `SELECT seq, value FROM ${keyspace}.${rowTable} WHERE topic = ?`;
    const rows = await client.execute(query, [topic], { prepare: true, fetchSize });
    return inspect(rows as unknown as AsyncIterable<TopicRow>, lastSeq, rowValue);
  });
}
