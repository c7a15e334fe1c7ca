import { schema } from '../contract';
import { withRing } from './client';

const { keyspace, lastSeqTable } = schema;

export interface Member {
  readonly address: string;
  readonly isUp: boolean;
  readonly datacenter: string;
  readonly rack: string;
  readonly version: string;
}

export interface RingStatus {
  /** By address. */
  readonly members: readonly Member[];
  /** What the writers have recorded; empty before the first of them came. */
  readonly checkpoints: readonly { readonly topic: string; readonly lastSeq: number }[];
}

/** What the ring says of itself, asked through whichever of the nodes answers. */
export async function ringStatus(nodes: readonly string[]): Promise<RingStatus> {
  return withRing(nodes, 'ONE', async (client) => {
    const members = client.hosts.values().map((host) => ({
      address: host.address,
      isUp: host.isUp(),
      datacenter: host.datacenter,
      rack: host.rack,
      version: host.cassandraVersion,
    }));
    const hasTables = client.metadata.keyspaces[keyspace] !== undefined;
    const { rows } = hasTables
      ? await client.execute(`SELECT topic, seq FROM ${keyspace}.${lastSeqTable}`)
      : { rows: [] };
    const checkpoints = rows.map(({ topic, seq }) => ({ topic: String(topic), lastSeq: Number(seq) }));
    return { members: members.sort((a, b) => a.address.localeCompare(b.address)), checkpoints };
  });
}
