import type { Contract } from '../../contract';

/** The ring that the cluster runs and that `lab run cassandra` runs on one machine. */
export const ring = {
  version: '4.1.3',
  clusterName: 'ece573-prj04',
  /** What the image calls the data center unless it is told otherwise. */
  datacenter: 'datacenter1',
  /** Headless Service, StatefulSet and claim template. */
  service: 'cassandra-service',
  statefulSet: 'cassandra',
  claim: 'cassandra-data',
  members: 3,
  /** Members that a node asks when it starts: two, so that it may be the first of them that is down. */
  seeds: 2,
  nativePort: 9042,
  storagePort: 7000,
} as const;

/** What the writer makes in the ring. */
export const schema = {
  keyspace: 'ece573',
  replicationFactor: 3,
  rowTable: 'prj04',
  lastSeqTable: 'prj04_last_seq',
} as const;

/**
 * What the row with this sequence holds. It follows from the sequence alone, so a row that is repeated
 * after a restart is the same row, and a reader can tell that it was not altered.
 */
export function rowValue(seq: number): number {
  return Math.sqrt(seq);
}

export const consistencies = ['ONE', 'QUORUM', 'ALL'] as const;

/** What the nodes of the ring are called by; each has the CPU, the memory and the disk of one member and little else. */
const ofRing = { key: 'systems-lab/nodes-of', value: 'cassandra' } as const;

/** A Cassandra ring of three and a writer that resumes where it was. */
export const contract = {
  system: 'cassandra',
  title: 'three-node Cassandra StatefulSet and a resumable writer',
  namespace: 'default',
  engines: ['prometheus'],
  // The writer has no page.
  entry: { path: '/metrics' },
  nodeGroups: {
    ring: {
      purpose: 'the Cassandra ring, a member on each of three, tainted systems-lab/nodes-of=cassandra',
      max: 3,
      labels: { [ofRing.key]: ofRing.value },
      taints: [{ ...ofRing, effect: 'NoSchedule' }],
    },
  },
  // A member on each of three, and one to go to when a node is drained.
  kindClusters: [{ workers: [{}, {}, {}, {}] }],
  tables: {},
  secrets: {},
  workloads: {
    writer: {
      kind: 'deployment',
      name: 'ece573-prj04-writer',
      title: 'writer',
      image: 'ece573-prj04-writer',
      versions: ['v1'],
      serviceAccount: 'ece573-prj04-writer',
      http: { port: 8080, basePath: '' },
      metrics: {
        writer_rows_total: 'counter',
        writer_errors_total: 'counter',
        writer_row_duration_seconds: 'histogram',
        writer_last_seq: 'gauge',
        writer_ring_member_up: 'gauge',
      },
      // An attempt to write a row is a request: a row that failed is written again.
      objective: {
        availability: 0.99,
        latency: { share: 0.95, seconds: 0.25 },
        indicator: {
          requests: [{ metric: 'writer_rows_total' }, { metric: 'writer_errors_total' }],
          failures: { metric: 'writer_errors_total' },
          durations: { metric: 'writer_row_duration_seconds' },
        },
      },
      environment: {
        CASSANDRA_SEEDS: { from: 'value', value: `${ring.service}.default.svc.cluster.local` },
        TOPIC: { from: 'setting', setting: 'topic' },
        CONSISTENCY: { from: 'setting', setting: 'consistency' },
        ROWS_PER_SECOND: { from: 'setting', setting: 'rowsPerSecond', optional: true },
      },
    },
  },
} as const satisfies Contract;
