import { setTimeout as sleep } from 'node:timers/promises';
import { ring as names, schema } from '../../../src/systems/cassandra/contract';
import { UserError } from '../../../src/user-error';
import { withRing } from '../../../src/systems/cassandra/operations/client';
import { isClean } from '../../../src/systems/cassandra/operations/inspect';
import { ringStatus } from '../../../src/systems/cassandra/operations/ring-status';
import { verifyTopic } from '../../../src/systems/cassandra/operations/verify-topic';
import { TestRing, type TestNode } from '../../tools/cassandra';
import { WriterProcess } from '../../tools/cassandra-writer';
import { heavy } from '../../support/soak';

/** Blows that the writer and the ring take under load, of each kind in turn. */
const blows = heavy({ gate: 3, soak: 20 });

/** Milliseconds after which the writer must be on its way again once a node is back. */
const backWithin = 10_000;

/** A load that leaves the machine room to start nodes: three of them, the writer and the test share it. */
const rowsPerSecond = 1_000;

let ring: TestRing;
const writers: WriterProcess[] = [];

beforeAll(async () => {
  ring = await TestRing.start();
});

/** A test that failed leaves its writer behind, and perhaps a node down. */
afterEach(async () => {
  await Promise.all(writers.splice(0).map((writer) => writer.kill()));
  await Promise.all(ring.nodes.map((node) => node.ensureRunning()));
});

afterAll(async () => {
  await ring?.stop();
});

/** A node of the ring by its place in it. */
function node(index: number): TestNode {
  const found = ring.nodes[index % ring.nodes.length];
  if (!found) throw new Error('The ring has no nodes');
  return found;
}

async function startWriter(topic: string, consistency: string): Promise<WriterProcess> {
  const writer = await WriterProcess.start({ seeds: ring.addresses, topic, consistency, rowsPerSecond });
  writers.push(writer);
  return writer;
}

describe('a writer before a ring of three', () => {
  test('makes keyspace and tables as the course names them', async () => {
    const writer = await startWriter('first', 'QUORUM');
    expect(await writer.untilResumed(120_000)).toBe(0);
    await writer.untilRows(1_000, 60_000);
    const { rows } = await cql(
      "SELECT table_name, column_name, kind, type FROM system_schema.columns WHERE keyspace_name = 'ece573'",
    );
    expect(
      rows.map(({ table_name, column_name, kind, type }) => [table_name, column_name, kind, type].join(' ')),
    ).toEqual([
      'prj04 seq clustering int',
      'prj04 topic partition_key text',
      'prj04 value regular double',
      'prj04_last_seq seq regular int',
      'prj04_last_seq topic partition_key text',
    ]);
    const keyspaces = await cql("SELECT replication FROM system_schema.keyspaces WHERE keyspace_name = 'ece573'");
    expect(keyspaces.rows[0]?.replication).toMatchObject({ [names.datacenter]: '3' });
    // In a ring this young a node may not have heard of the tables yet, or a read may fail: the writer says that it tries again.
    const lines = writer.lines
      .map((line) => line.replace(/^\S+ \S+ /, ''))
      .filter((line) => !/trying again/.test(line));
    expect(lines.slice(0, 5)).toEqual([
      `Connecting cluster at ${ring.addresses.join(',')} with consistency QUORUM for topic first`,
      'Connected to cluster ece573-prj04',
      'Tables ece573.prj04 and ece573.prj04_last_seq ready.',
      'first: start from lastSeq=0',
      'first: inserted rows to seq 1000',
    ]);
    await writer.stop();
  });

  test('resumes from the last sequence of its own topic', async () => {
    const report = await verify('first');
    const again = await startWriter('first', 'QUORUM');
    const other = await startWriter('second', 'QUORUM');
    expect(await again.untilResumed()).toBe(report.lastSeq);
    expect(await other.untilResumed()).toBe(0);
    await Promise.all([again.stop(), other.stop()]);
  });

  test('shows its nodes and the checkpoints of its topics', async () => {
    const { members, checkpoints } = await ringStatus([ring.addresses[0] ?? '']);
    expect(members.map(({ address, isUp, version }) => ({ address, isUp, version }))).toEqual(
      ring.addresses.map((address) => ({ address: `${address}:9042`, isUp: true, version: '4.1.3' })),
    );
    expect(checkpoints.map(({ topic }) => topic).sort()).toEqual(['first', 'second']);
  });
});

describe('at QUORUM', () => {
  test(`loses no acknowledged row in ${blows} blows: nodes and writers killed, nodes paused for 10 s`, async () => {
    let writer = await startWriter('quorum', 'QUORUM');
    await writer.untilResumed();
    await writer.untilRows(1_000, 60_000);
    let known = 0;
    for (let blow = 0; blow < blows; blow++) {
      const victim = node(blow);
      if (blow % 3 === 0) {
        await victim.kill();
        // Two of three acknowledge: the writer does not stop for one node.
        await writer.untilRows(500, backWithin);
        await victim.start();
      } else if (blow % 3 === 1) {
        known = Math.max(known, await checkpointOf(writer));
        await writer.kill();
        writer = await startWriter('quorum', 'QUORUM');
        expect(await writer.untilResumed()).toBeGreaterThanOrEqual(known);
      } else {
        victim.pause();
        await sleep(10_000);
        victim.resume();
      }
      expect(await writer.untilRows(500, backWithin)).toBeLessThan(backWithin);
      known = Math.max(known, await checkpointOf(writer));
    }
    await writer.stop();
    const report = await verify('quorum');
    expect(isClean(report)).toBe(true);
    expect(report.lastSeq).toBeGreaterThanOrEqual(known);
    expect(report.rows).toBe(report.lastSeq);
  });

  test('shows a row that is gone: the verifier can fail', async () => {
    await cql(`DELETE FROM ${table} WHERE topic = 'quorum' AND seq = 700`);
    const report = await verify('quorum');
    expect(isClean(report)).toBe(false);
    expect(report.gaps).toEqual([{ from: 700, to: 700 }]);
  });

  test('waits while two of three nodes are down, and goes on when one is back', async () => {
    const writer = await startWriter('majority', 'QUORUM');
    await writer.untilResumed();
    await writer.untilRows(500, 60_000);
    await Promise.all([node(1).kill(), node(2).kill()]);
    await sleep(3_000);
    await expect(writer.untilRows(500, 3_000)).rejects.toThrow('Not 500 rows further');
    await node(1).start();
    await writer.untilRows(500, backWithin);
    await node(2).start();
    await writer.stop();
    expect(isClean(await verify('majority'))).toBe(true);
  });
});

describe('at ALL', () => {
  test('waits while a node is down, says that it is not ready, and goes on when the node is back', async () => {
    const writer = await startWriter('all', 'ALL');
    await writer.untilResumed();
    await writer.untilRows(500, 60_000);
    expect(await writer.readiness()).toBe(200);
    await node(1).kill();
    await sleep(12_000);
    expect(await writer.readiness()).toBe(503);
    expect(writer.isRunning).toBe(true);
    await node(1).start();
    await writer.untilRows(500, backWithin);
    await writer.stop();
    expect(isClean(await verify('all'))).toBe(true);
  });
});

describe('at ONE', () => {
  test('goes on while two of three nodes are down', async () => {
    const writer = await startWriter('one', 'ONE');
    await writer.untilResumed();
    await writer.untilRows(500, 60_000);
    await Promise.all([node(1).kill(), node(2).kill()]);
    await writer.untilRows(500, backWithin);
    await Promise.all([node(1).start(), node(2).start()]);
    await writer.untilRows(500, backWithin);
    await writer.stop();
    expect(isClean(await verify('one'))).toBe(true);
  });
});

describe('a writer that lost the whole ring', () => {
  test('waits for it, finds it again and goes on by itself', async () => {
    const writer = await startWriter('everything', 'QUORUM');
    await writer.untilResumed();
    await writer.untilRows(500, 60_000);
    await Promise.all(ring.nodes.map((node) => node.kill()));
    await Promise.all(ring.nodes.map((node) => node.start()));
    await writer.untilRows(500, backWithin);
    await writer.stop();
    expect(isClean(await verify('everything'))).toBe(true);
  });

  test('ends with the reason where only a human can help: its table is gone', async () => {
    const writer = await startWriter('gone', 'QUORUM');
    await writer.untilResumed();
    await cql(`DROP TABLE ${table}`);
    expect(await writer.untilExit(30_000)).toBe(1);
    expect(writer.lines.join('\n')).toMatch(/prj04|unconfigured|does not exist/);
  });
});

const table = `${schema.keyspace}.${schema.rowTable}`;

/** The checkpoint that the writer has recorded: what it must never fall behind. */
function checkpointOf(writer: WriterProcess): Promise<number> {
  return writer.metric('writer_last_seq');
}

/**
 * Reads at ALL, so that no node's copy hides what another one lacks. Nodes that have just come back are not
 * seen by the others at once, and a reading that not all of them answer is none: it is asked for again.
 */
async function verify(topic: string) {
  const end = performance.now() + 60_000;
  const read = () => verifyTopic({ nodes: ring.addresses, topic, level: 'ALL' });
  let report = await read().catch(whileTooFewAnswer);
  for (; report === 'too few'; report = await read().catch(whileTooFewAnswer)) {
    if (performance.now() > end) throw new Error(`Not all nodes answer for topic ${topic} after a minute`);
    await sleep(1_000);
  }
  if (!report) throw new Error(`Nothing is recorded of topic ${topic}`);
  return report;
}

function whileTooFewAnswer(error: unknown): 'too few' {
  if (error instanceof UserError && error.message.includes('Not every node is up')) return 'too few';
  throw error;
}

function cql(query: string) {
  return withRing(ring.addresses, 'QUORUM', (client) => client.execute(query));
}
