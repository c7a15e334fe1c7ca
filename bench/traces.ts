/**
 * What traces cost music's services, in turns within one run: `npx tsx bench/traces.ts [seconds a turn] [rounds]`. S2 → DB → store
 * without tracing, and with OpenTelemetry's collector at shares of 0 to 100 percent; then starts, with and without. Only
 * processor time is compared: generator, services, collector and stores share the machine.
 */
import { loadavg } from 'node:os';
import { RealCollector } from '../test/tools/collector';
import { load } from './music/load';
import { startBare, type Target } from './music/targets';
import { measure, type Turn } from './music/turns';

const seconds = Number(process.argv[2] ?? 4);
const rounds = Number(process.argv[3] ?? 5);
const shares = { without: undefined, '0 %': 0, '1 %': 0.01, '10 %': 0.1, '100 %': 1 } as const;
type Share = keyof typeof shares;

const tracing = (endpoint: string, share: number): Record<string, string> => ({
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  OTEL_SERVICE_NAME: 'bench',
  OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
  OTEL_TRACES_SAMPLER_ARG: String(share),
});

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function sayRow(name: string, figures: readonly number[], floor: readonly number[], unit: string): void {
  const columns = figures.map(
    (figure, i) => `${figure.toFixed(0)} ${unit} | ${(figure / (floor[i] ?? 0)).toFixed(2)} ×`,
  );
  console.log(`| ${[name, ...columns].join(' | ')} |`);
}

/** Another one goes first in each round: the machine's other work changes meanwhile. */
function inTurn<T>(all: readonly T[], round: number): readonly T[] {
  return [...all.slice(round % all.length), ...all.slice(0, round % all.length)];
}

async function compareRequests(targets: Readonly<Record<Share, Target>>): Promise<void> {
  const turns: Record<string, Turn[]> = {};
  for (let round = 0; round < rounds; round++)
    for (const [name, target] of inTurn(Object.entries(targets), round))
      (turns[name] ??= []).push(await measure(target, { concurrency: 16, seconds }));
  console.log('| | S2, a request | | DB, a request | |\n|---|--:|--:|--:|--:|');
  const cost = (all: readonly Turn[] = []) =>
    ['music', 'datastore'].map((service) => median(all.map(({ processor }) => processor[service] ?? Number.NaN)));
  for (const name of Object.keys(targets)) {
    const all = turns[name] ?? [];
    const failed = all.reduce((sum, one) => sum + one.failed, 0);
    if (failed > 0) console.error(`${name}: ${failed} requests failed`);
    sayRow(name, cost(all), cost(turns['without']), 'µs');
  }
}

/** Starts in turns, of both services, until each says that it is ready. */
async function compareStarts(endpoint: string): Promise<void> {
  const costs: Record<string, number[][]> = { without: [], with: [] };
  for (let round = 0; round < rounds; round++)
    for (const name of ['without', 'with']) {
      const { floor, chain } = await startBare(name === 'with' ? tracing(endpoint, 1) : {});
      const { music = 0, datastore = 0 } = chain.startCost ?? {};
      costs[name]?.push([music / 1000, datastore / 1000]);
      await Promise.all([floor.stop(), chain.stop()]);
    }
  console.log('\n| | S2 starts | | DB starts | |\n|---|--:|--:|--:|--:|');
  const cost = (name: string) => [0, 1].map((i) => median((costs[name] ?? []).map((one) => one[i] ?? Number.NaN)));
  for (const name of Object.keys(costs)) sayRow(name, cost(name), cost('without'), 'ms');
}

async function main(): Promise<void> {
  const collector = await RealCollector.start();
  const { endpoint } = collector;
  console.log(`Load average ${loadavg()[0]?.toFixed(1)}`);
  const started: [Share, Awaited<ReturnType<typeof startBare>>][] = [];
  for (const [name, share] of Object.entries(shares))
    started.push([name as Share, await startBare(share === undefined ? {} : tracing(endpoint, share))]);
  const targets = Object.fromEntries(started.map(([name, { chain }]) => [name, chain])) as Record<Share, Target>;
  for (const { url } of Object.values(targets)) await load(url, { concurrency: 16, seconds });
  await compareRequests(targets);
  for (const [, { floor, chain }] of started) await Promise.all([floor.stop(), chain.stop()]);
  await compareStarts(endpoint);
  console.log(`\n${collector.spans.length} spans arrived; load average ${loadavg()[0]?.toFixed(1)}`);
  await collector.close();
  process.exit(0);
}

void main();
