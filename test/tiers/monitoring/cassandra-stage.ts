/** The writer before a real ring of one node: the smallest that has everything a panel asks for. */
import { setTimeout as sleep } from 'node:timers/promises';
import { contract } from '../../../src/systems/cassandra/contract';
import { TestRing } from '../../tools/cassandra';
import { WriterProcess } from '../../tools/cassandra-writer';
import { type Fault, lateMs, podFaults, raised, Sabotage, type Stage } from './stage';

const { namespace, workloads } = contract;
const { name: service } = workloads.writer;

/** Not one of the ring's of another tier. */
const address = '127.0.0.9';

const goneAlerts = raised(
  namespace,
  service,
  'RingMemberDown',
  'WriterStandsStill',
  'AvailabilityBurnsFast',
  'AvailabilityBurnsSlowly',
);

export async function cassandraStage(): Promise<Stage> {
  const ring = await TestRing.start({ addresses: [address] });
  try {
    return await stageOn(ring);
  } catch (error) {
    await ring.stop();
    throw error;
  }
}

async function stageOn(ring: TestRing): Promise<Stage> {
  const [node] = ring.nodes;
  if (!node) throw new Error('The ring has no node');
  const sabotage = new Sabotage();
  const writer = await WriterProcess.start({
    seeds: ring.addresses,
    topic: 'monitoring',
    consistency: 'ONE',
    rowsPerSecond: 20,
    environment: sabotage.environment,
  });
  // The first rows of a ring that has just begun are slow, and some are sent again.
  await writer.untilResumed(120_000);
  await writer.untilRows(40, 120_000);

  let isHalting = false;
  let halted: Promise<void> = Promise.resolve();
  const late: Fault = {
    name: 'the ring halts again and again',
    raises: raised(namespace, service, 'LatencyBurnsFast', 'LatencyBurnsSlowly'),
    // Rows that wait too long are sent again, and the driver may take the node for gone.
    mayRaise: goneAlerts,
    inject: () => {
      isHalting = true;
      halted = (async () => {
        for (; isHalting; await sleep(300)) {
          node.pause();
          await sleep(2 * lateMs);
          node.resume();
        }
      })();
      return Promise.resolve();
    },
    heal: async () => {
      isHalting = false;
      await halted;
    },
  };
  const ringless: Fault = {
    name: 'the ring is gone',
    raises: goneAlerts,
    inject: () => node.kill(),
  };
  const { greedy, gone } = podFaults({ namespace, service, sabotages: [sabotage], kill: () => writer.kill() });
  return {
    targets: [{ origin: writer.origin, labels: { namespace, service, version: 'v1', pod: 'writer-0' } }],
    faults: [greedy, late, ringless, gone],
    // The writer is the load.
    load: () => undefined,
    stop: async () => {
      isHalting = false;
      await halted;
      await writer.kill();
      await ring.stop();
    },
  };
}
