/** The ring and its writer as `lab` runs them on one machine, and asks them. */
import type { SystemOf } from '../../lab/lab';
import type { LocalRun, Operations } from '../../local/operations';
import { type contract, ring } from './contract';
import { localNodes } from './operations/nodes';
import { status } from './operations/status';
import { verify } from './operations/verify';

type Settings = SystemOf<'cassandra'>['settings'];

/** Rows a second of the writer where lab.yaml sets no limit: a laptop stays usable. */
const modestRate = 100;

export const operations = {
  run: {
    standIns: { [ring.statefulSet]: 'ring' },
    environment: ({ folders, system }, { workload }) => {
      if (workload === 'writer')
        return {
          CASSANDRA_SEEDS: localNodes.join(','),
          ROWS_PER_SECOND: String(system.settings.rowsPerSecond ?? modestRate),
        };
      return { RING_FOLDER: folders.data, RING_CACHE: folders.cache };
    },
    hints,
    // The first run downloads Cassandra, and three nodes start at once.
    readyWithinMs: 300_000,
    // Nodes drain themselves.
    gracefulMs: 25_000,
  },
  verify,
  status,
} satisfies Operations<typeof contract, Settings>;

function hints({ originOf, system }: LocalRun<typeof contract, Settings>): readonly string[] {
  const { rowsPerSecond, topic } = system.settings;
  const rate =
    rowsPerSecond === undefined
      ? `${modestRate} rows a second; faster: --set cassandra.rowsPerSecond=5000`
      : `${rowsPerSecond} rows a second`;
  return [
    `CQL on ${localNodes.join(', ')}, port ${ring.nativePort}`,
    `The writer writes topic ${topic}, ${rate}`,
    `Its metrics: ${originOf(system.workloads.writer.name)}/metrics`,
    '',
    './lab status cassandra            the nodes, and where the topics are',
    './lab verify cassandra            gaps, duplicates and the last sequence of the topic',
    'kill -9 <process id of a node>  it is started again; the writer goes on',
    'The rows stay, and the next run goes on with them.',
  ];
}
