/**
 * Song reads through S2 → DB → store against one bare process that does the same store call (the floor),
 * in turns within one run, with memory and start times: `npx tsx bench/music.ts [seconds a measurement]`.
 * Generator, services and store share the machine, so only the ratios travel to another one.
 */
import { bundle, residentMegabytes, type RunningProcess, start, untilOk } from '../test/support/processes';
import { load, type LoadResult } from './music/load';

const seconds = Number(process.argv[2] ?? 5);
const rounds = 3;
const services = 'src/systems/music/services';
const basePaths = { music: '/api/v1/music', users: '/api/v1/user', datastore: '/api/v1/datastore' };
const song = '6ecfafd0-8a35-4af6-a9e2-cbd79b3abeea';

interface Chain {
  readonly store: RunningProcess;
  readonly floor: RunningProcess;
  readonly services: Readonly<Record<keyof typeof basePaths, RunningProcess>>;
  readonly readyAfter: Readonly<Record<string, number>>;
}

async function startChain(): Promise<Chain> {
  const files = await bundle({
    store: 'test/support/embedded-store.ts',
    floor: 'bench/music/floor.ts',
    users: `${services}/users/main.ts`,
    music: `${services}/music/main.ts`,
    datastore: `${services}/datastore/main.ts`,
  });
  const store = await start(files.store, {});
  const local = { DYNAMODB_URL: store.origin, MUSIC_TABLE: 'Music-bench', USER_TABLE: 'User-bench' };
  const floor = await start(files.floor, local);
  const readyAfter: Record<string, number> = {};
  const startReady = async (name: keyof typeof basePaths, env: Record<string, string>): Promise<RunningProcess> => {
    const begin = performance.now();
    const service = await start(files[name], env);
    await untilOk(`${service.origin}${basePaths[name]}/readiness`);
    readyAfter[name] = performance.now() - begin;
    return service;
  };
  const datastore = await startReady('datastore', { ...local, AWS_REGION: 'us-west-2', SVC_LOADER_TOKEN: 'bench' });
  const DATASTORE_URL = `${datastore.origin}${basePaths.datastore}`;
  const users = await startReady('users', { DATASTORE_URL, JWT_SECRET: 'bench' });
  const s2 = { SERVICE_VERSION: 'v1', EXER: 'bench', FAILURE_PERCENT: '0' };
  const music = await startReady('music', { DATASTORE_URL, ...s2 });
  return { store, floor, services: { users, music, datastore }, readyAfter };
}

async function loadSong({ services: { datastore } }: Chain): Promise<void> {
  const answer = await fetch(`${datastore.origin}${basePaths.datastore}/load`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Basic ${btoa('svc-loader:bench')}` },
    body: JSON.stringify({
      objtype: 'music',
      uuid: song,
      Artist: 'Taylor Swift',
      SongTitle: 'The Last Great American Dynasty',
    }),
  });
  if (answer.status !== 200) throw new Error(`The song was not loaded: ${answer.status} ${await answer.text()}`);
}

/** The middle of several rounds, by rate: one slow moment of the machine does not decide. */
function middle(results: readonly LoadResult[]): LoadResult {
  const sorted = [...results].sort((a, b) => a.rate - b.rate);
  const found = sorted[Math.floor(sorted.length / 2)];
  if (!found) throw new Error('There is no measurement');
  return found;
}

async function compare(chain: Chain, concurrency: number): Promise<void> {
  const targets = {
    floor: `${chain.floor.origin}/${song}`,
    chain: `${chain.services.music.origin}${basePaths.music}/${song}`,
  };
  const results = { floor: [] as LoadResult[], chain: [] as LoadResult[] };
  for (let round = 0; round < rounds; round++) {
    results.floor.push(await load(targets.floor, { concurrency, seconds }));
    results.chain.push(await load(targets.chain, { concurrency, seconds }));
  }
  const [floor, own] = [middle(results.floor), middle(results.chain)];
  const row = (name: string, { rate, p50, p99 }: LoadResult, failed: number): string =>
    `| ${name} | ${concurrency} | ${rate.toFixed(0)} | ${p50.toFixed(1)} | ${p99.toFixed(1)} | ${failed} |`;
  const failures = (all: readonly LoadResult[]): number => all.reduce((sum, { failed }) => sum + failed, 0);
  const reasons = [...results.floor, ...results.chain].flatMap(({ reasons }) => [...reasons]);
  for (const [reason, count] of reasons) console.error(`failed ${count} times: ${reason}`);
  console.log(row('floor', floor, failures(results.floor)));
  console.log(row('S2 → DB → store', own, failures(results.chain)));
  console.log(
    `| ratio | ${concurrency} | ${(own.rate / floor.rate).toFixed(2)} | ${(own.p50 / floor.p50).toFixed(2)} | ${(own.p99 / floor.p99).toFixed(2)} | |`,
  );
}

async function main(): Promise<void> {
  const chain = await startChain();
  const running = Object.entries(chain.services);
  const idle = running.map(([, service]) => residentMegabytes(service.pid));
  await loadSong(chain);
  for (const url of [chain.floor.origin, `${chain.services.music.origin}${basePaths.music}`]) {
    await load(`${url}/${song}`, { concurrency: 16, seconds });
  }
  console.log('| | concurrency | requests/s | p50 ms | p99 ms | failed |\n|---|---|---|---|---|---|');
  for (const concurrency of [1, 32, 256]) await compare(chain, concurrency);
  console.log('\n| service | ready after ms | idle MB | loaded MB |\n|---|---|---|---|');
  running.forEach(([name, { pid }], i) =>
    console.log(
      `| ${name} | ${chain.readyAfter[name]?.toFixed(0)} | ${idle[i]?.toFixed(0)} | ${residentMegabytes(pid).toFixed(0)} |`,
    ),
  );
  for (const { stop } of [...Object.values(chain.services), chain.floor, chain.store]) await stop('SIGKILL');
}

void main();
