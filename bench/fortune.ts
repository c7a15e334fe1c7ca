/**
 * Fortune: the leader's requests a second against a bare Node.js server that says as much, the messages of an election
 * against what the algorithm says, and how long it takes until there is a new leader.
 *
 *     node --import tsx bench/fortune.ts [kills] [seconds a turn]
 *
 * Writes docs/fortune-time-to-leader.svg where there were kills.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { Fortune } from '../test/support/fortune';
import { Clients, p99 } from '../test/support/fortune-clients';
import { bundle, start } from '../test/support/processes';
import { electionCost } from '../test/systems/fortune/simulation/messages';
import { histogram } from './fortune/picture';

const [kills = 30, seconds = 3] = process.argv.slice(2).map(Number);
const turns = 3;
const picture = join(__dirname, '../docs/fortune-time-to-leader.svg');

async function main(): Promise<void> {
  printMessages();
  await printThroughput();
  if (kills > 0) await printTimes();
}

/** Between the leader's end and the next one's beginning, over simulated elections without loss. */
function printMessages(): void {
  console.log('messages in an election (election + ok + coordinator), leader ended, 200 runs each');
  console.log('members | least in theory | least | median | most | most in theory');
  for (let members = 3; members <= 9; members++) {
    const { counts, least, most } = electionCost(members, 200);
    const [first, median, last] = [counts[0], counts[Math.floor(counts.length / 2)], counts.at(-1)];
    console.log(`${members} | ${least} | ${first} | ${median} | ${last} | ${most}`);
  }
}

async function printThroughput(): Promise<void> {
  const text = JSON.stringify({ fortune: 'A lease is a promise with an end.', leader: 'fortune-3', term: 1 });
  const { bare: file } = await bundle({ bare: 'bench/cluster-bare-server.ts' });
  const bare = await start(file, { TEXT: text });
  const fortune = await Fortune.start({ members: 3 });
  const rates: Record<'bare' | 'leader', number[]> = { bare: [], leader: [] };
  for (let turn = 0; turn < turns; turn++) {
    rates.bare.push(await throughput(bare.origin, '/'));
    rates.leader.push(await throughput(fortune.originOf(3), '/api/fortune'));
  }
  await Promise.all([bare.stop(), fortune.stop()]);
  const [floor, ours] = [median(rates.bare), median(rates.leader)];
  console.log(`requests a second: bare Node.js ${floor}, leader ${ours} (${(ours / floor).toFixed(2)})`);
}

/** Requests a second with 32 callers over kept connections; every answer must be a good one. */
async function throughput(origin: string, path: string): Promise<number> {
  const pool = new Pool(origin, { connections: 32 });
  const end = performance.now() + seconds * 1000;
  let requests = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() < end) {
      const { statusCode, body } = await pool.request({ method: 'GET', path });
      await body.dump();
      if (statusCode !== 200) throw new Error(`${origin}${path} answered ${statusCode}`);
      requests += 1;
    }
  };
  await Promise.all(Array.from({ length: 32 }, caller));
  await pool.close();
  return Math.round(requests / seconds);
}

/** SIGKILL of the leader at any moment between two renewals, fast profile; the killed member comes back by itself. */
async function printTimes(): Promise<void> {
  const fortune = await Fortune.start();
  const clients = new Clients(fortune);
  const times: number[] = [];
  for (let kill = 0; kill < kills; kill++) {
    const { ordinal, term } = await fortune.untilLeader(({ leader }) => leader === 'fortune-5');
    await sleep(Math.random() * 500);
    const since = performance.now();
    await fortune.processOf(ordinal).stop('SIGKILL');
    const restarted = fortune.startMember(ordinal);
    times.push((await clients.timeToNewTerm(since, term)).ms);
    await restarted;
  }
  const stale = clients.stale.length;
  await clients.stop();
  await fortune.stop();
  const sorted = [...times].sort((one, other) => one - other).map(Math.round);
  console.log(
    `time to a new leader after ${kills} SIGKILLs: least ${sorted[0]}, median ${median(sorted)}, p99 ${p99(sorted)} ms; ${stale} stale answers`,
  );
  writeFileSync(picture, histogram(times, { binMs: 100, boundMs: 3_000 + 1.2 * 500 }));
  console.log(picture);
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? 0;
}

void main();
