/**
 * Song reads in turns within one run, with memory and start times: `npx tsx bench/music.ts [seconds a measurement]`.
 * The services behind each other, and all of `lab run music`, against the floor: one bare process that does the same
 * store call. Generator, services and stores share the machine, so only the ratios travel to another one.
 */
import { residentMegabytes } from '../test/support/processes';
import { load } from './music/load';
import { startBare, startRun, type Target } from './music/targets';
import { measure, middle, type Turn } from './music/turns';

const seconds = Number(process.argv[2] ?? 5);
const rounds = 3;

async function compare(targets: Readonly<Record<string, Target>>, concurrency: number): Promise<void> {
  const turns = new Map<string, Turn[]>(Object.keys(targets).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const [name, target] of Object.entries(targets))
      turns.get(name)?.push(await measure(target, { concurrency, seconds }));
  let floor: Turn | undefined;
  for (const [name, all] of turns) {
    const turn = middle(all);
    floor ??= turn;
    for (const [reason, count] of all.flatMap(({ reasons }) => [...reasons]))
      console.error(`${name} failed ${count} times: ${reason}`);
    const figures = [turn.rate, turn.p50, turn.p99].map((figure) => figure.toFixed(figure < 100 ? 1 : 0));
    const ratios = [turn.rate / floor.rate, turn.p99 / floor.p99].map((ratio) => ratio.toFixed(2));
    const failed = all.reduce((sum, one) => sum + one.failed, 0);
    const processor = Object.entries(turn.processor).map(([service, time]) => `${service} ${time.toFixed(0)}`);
    console.log(`| ${[name, concurrency, ...figures, ...ratios, failed, processor.join(', ')].join(' | ')} |`);
  }
}

function sayMemory(targets: Readonly<Record<string, Target>>, idle: ReadonlyMap<string, number>): void {
  console.log('\n| | service | ready after ms | idle MB | loaded MB |\n|---|---|--:|--:|--:|');
  for (const [target, { services, readyAfter }] of Object.entries(targets))
    for (const [name, pid] of Object.entries(services)) {
      const figures = [readyAfter[name], idle.get(`${target} ${name}`), residentMegabytes(pid)];
      console.log(`| ${[target, name, ...figures.map((figure) => figure?.toFixed(0) ?? '')].join(' | ')} |`);
    }
}

async function main(): Promise<void> {
  const { floor, chain } = await startBare();
  const targets = { floor, 'S2 → DB → store': chain, 'lab run music': await startRun() };
  const idle = new Map(
    Object.entries(targets).flatMap(([target, { services }]) =>
      Object.entries(services).map(([name, pid]) => [`${target} ${name}`, residentMegabytes(pid)] as const),
    ),
  );
  for (const { url } of Object.values(targets)) await load(url, { concurrency: 16, seconds });
  console.log(
    '| | concurrency | requests/s | p50 ms | p99 ms | rate/floor | p99/floor | failed | processor µs a request |',
  );
  console.log('|---|--:|--:|--:|--:|--:|--:|--:|---|');
  for (const concurrency of [1, 32, 256]) await compare(targets, concurrency);
  sayMemory(targets, idle);
  for (const target of Object.values(targets)) await target.stop();
}

void main();
