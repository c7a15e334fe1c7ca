import { Client, policies, types } from 'cassandra-driver';
import type { TopicStore } from '../domain/store';
import { type consistencies, ring, schema } from '../../../contract';
import { classified } from './failures';
import { SchemaAgreement, type SchemaWitness } from './schema-agreement';
import { CassandraTopicStore } from './topic-store';

const { keyspace, lastSeqTable, replicationFactor, rowTable } = schema;

export type Consistency = (typeof consistencies)[number];

export interface SessionOptions {
  /** `host` or `host:port`; a name stands for all its addresses. */
  readonly seeds: readonly string[];
  readonly consistency: Consistency;
}

/**
 * Milliseconds. Cassandra answers a write within its own 2 s (write_request_timeout), if only with a
 * timeout; who takes longer than 3 s is stopped, and another node is asked.
 */
const connectTimeout = 2_000;
const readTimeout = 3_000;

/** Milliseconds without an answer after which a second node is asked as well; rows may be written twice. */
const speculativeDelay = 1_000;

/** Milliseconds between attempts to reach a node that went away: doubling, the last one from then on. */
const firstReconnect = 100;
const longestReconnect = 1_000;

/** Milliseconds between signs of life on a connection without requests. */
const heartBeat = 5_000;

export interface RingMember {
  /** With the port. */
  readonly address: string;
  readonly isUp: boolean;
}

/** A connection to the ring; it survives the loss of every node. */
export class Session {
  private readonly schema: SchemaAgreement;

  private constructor(
    private readonly client: Client,
    private readonly consistency: types.consistencies,
    readonly clusterName: string,
  ) {
    this.schema = new SchemaAgreement(client as Client & SchemaWitness);
  }

  /** @throws PermanentFailure when the ring refuses us; another error when it cannot be reached */
  static async open({ seeds, consistency }: SessionOptions): Promise<Session> {
    const client = new Client(clientOptions(seeds));
    try {
      await classified(client.connect());
      const { rows } = await classified(client.execute('SELECT cluster_name FROM system.local'));
      return new Session(client, consistencyLevels[consistency], String(rows[0]?.cluster_name));
    } catch (error) {
      await client.shutdown();
      throw error;
    }
  }

  /** One node makes all: it knows the keyspace at once, and no other makes the same table under another id. */
  async createTables(): Promise<void> {
    const host = this.client.hosts.values().find((candidate) => candidate.isUp());
    const replication = `{'class': 'NetworkTopologyStrategy', '${ring.datacenter}': ${replicationFactor}}`;
    for (const statement of [
      `CREATE KEYSPACE IF NOT EXISTS ${keyspace} WITH replication = ${replication}`,
      `CREATE TABLE IF NOT EXISTS ${keyspace}.${rowTable} (topic text, seq int, value double, PRIMARY KEY (topic, seq))`,
      `CREATE TABLE IF NOT EXISTS ${keyspace}.${lastSeqTable} (topic text PRIMARY KEY, seq int)`,
    ])
      await this.schema.settled(this.client.execute(statement, [], host ? { host } : {}));
  }

  topic(topic: string): TopicStore {
    return new CassandraTopicStore(this.client, this.schema, topic, this.consistency);
  }

  /** The members that the ring has told of. */
  get members(): readonly RingMember[] {
    return this.client.hosts.values().map((host) => ({ address: host.address, isUp: host.isUp() }));
  }

  async close(): Promise<void> {
    await this.client.shutdown();
  }
}

const consistencyLevels: Readonly<Record<Consistency, types.consistencies>> = {
  ONE: types.consistencies.one,
  QUORUM: types.consistencies.quorum,
  ALL: types.consistencies.all,
};

/** The driver's default load balancing sends a row to a node that holds it. */
function clientOptions(seeds: readonly string[]): ConstructorParameters<typeof Client>[0] {
  return {
    contactPoints: [...seeds],
    localDataCenter: ring.datacenter,
    policies: {
      reconnection: new policies.reconnection.ExponentialReconnectionPolicy(firstReconnect, longestReconnect, true),
      speculativeExecution: new policies.speculativeExecution.ConstantSpeculativeExecutionPolicy(speculativeDelay, 1),
    },
    pooling: { heartBeatInterval: heartBeat },
    socketOptions: { connectTimeout, readTimeout },
    monitorReporting: { enabled: false },
  };
}
