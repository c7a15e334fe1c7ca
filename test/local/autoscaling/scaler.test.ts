import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Meter, type Usage, usageIn } from '../../../src/local/autoscaling/meter';
import { Scaler, type ScaledReplica, type ScalerOptions } from '../../../src/local/autoscaling/scaler';

const options: ScalerOptions = {
  minReplicas: 3,
  maxReplicas: 7,
  requests: { cpu: 100, memory: 200 * 2 ** 20 },
  targets: { cpu: 50, memory: 50 },
  period: 10_000,
};

/** Replicas that share a load of so many thousandths of a core, on a clock of ten seconds a look. */
class World {
  load = 0;
  residentBytes = 40 * 2 ** 20;
  now = 0;
  readonly changes: string[] = [];
  private readonly used = new Map<string, number>();
  private readonly startedAt = new Map<string, number>();
  private count = 3;

  readonly scaler = new Scaler(
    {
      replicas: () => this.names.map((name) => this.replica(name)),
      wanted: () => this.count,
      scaleTo: (count) => Promise.resolve(void (this.count = count)),
    },
    { ...options, onScale: ({ from, to, because }) => this.changes.push(`${from} → ${to}: ${because}`) },
    new Meter((origin) => Promise.resolve(this.usageOf(origin))),
    () => this.now,
  );

  async look(): Promise<number> {
    this.now += options.period;
    for (const name of this.names)
      this.used.set(name, (this.used.get(name) ?? 0) + (this.load / this.count / 1000) * (options.period / 1000));
    return (await this.scaler.look()).replicas;
  }

  private get names(): readonly string[] {
    return Array.from({ length: this.count }, (_, index) => `web-${index + 1}`);
  }

  private replica(name: string): ScaledReplica {
    if (!this.startedAt.has(name)) this.startedAt.set(name, this.now);
    const since = this.startedAt.get(name) ?? 0;
    return { name, origin: name, phase: 'running', startedAt: since, readiness: { isReady: true, since } };
  }

  private usageOf(name: string): Usage | undefined {
    return { cpuSeconds: this.used.get(name) ?? 0, residentBytes: this.residentBytes };
  }
}

test('processes under load become seven, and three again five minutes after it', async () => {
  const world = new World();
  expect(await world.look()).toBe(3);
  world.load = 400;
  const up: number[] = [];
  for (let look = 0; look < 6; look++) up.push(await world.look());
  expect(up.at(-1)).toBe(7);
  world.load = 15;
  const down: number[] = [];
  for (let look = 0; look < 36; look++) down.push(await world.look());
  expect(down.slice(0, 20)).toEqual(Array(20).fill(7));
  expect(down.at(-1)).toBe(3);
  expect(world.changes[0]).toMatch(/^3 → [4-7]: cpu is at \d+ % of 50 %$/);
});

test('memory alone makes more of them', async () => {
  const world = new World();
  await world.look();
  world.residentBytes = 150 * 2 ** 20;
  expect(await world.look()).toBe(5);
  expect(world.changes).toEqual(['3 → 5: memory is at 75 % of 50 %']);
});

test('a load that is just right changes nothing', async () => {
  const world = new World();
  world.load = 150;
  for (let look = 0; look < 10; look++) expect(await world.look()).toBe(3);
  expect(world.changes).toEqual([]);
});

test('CPU is what was used between two looks, in thousandths of a core', async () => {
  const usages = [10, 10.5, undefined, 11, 11.2, 0.1, 0.2];
  const meter = new Meter(() => {
    const cpuSeconds = usages.shift();
    return Promise.resolve(cpuSeconds === undefined ? undefined : { cpuSeconds, residentBytes: 7 });
  });
  const seen = [];
  for (let look = 0; look < 7; look++) seen.push((await meter.read('web-1', look * 1_000)).cpu?.used);
  // Nothing to compare with: at first, after a silence, and after the process was replaced by a new one.
  expect(seen).toEqual([undefined, 500, undefined, undefined, 200, undefined, 100]);
});

test('the metrics are those of Prometheus’ text format', async () => {
  const text =
    '# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 0.51\nprocess_resident_memory_bytes 6e+07\n';
  expect(usageIn(text)).toEqual({ cpuSeconds: 0.51, residentBytes: 60_000_000 });
  expect(usageIn('up 1\n')).toBeUndefined();
  expect(usageIn('process_cpu_seconds_total 0.51\n')).toBeUndefined();
  const server = createServer((request, response) =>
    response.writeHead(request.url === '/metrics' ? 200 : 404).end(text),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  expect((await new Meter().read(origin, 5)).memory).toEqual({ used: 60_000_000, at: 5, window: 0 });
  server.close();
  server.closeAllConnections();
  expect(await new Meter().read(origin, 5)).toEqual({});
});

test('looks do not overtake each other, and none is left behind when it stops', async () => {
  let looks = 0;
  let atOnce = 0;
  let most = 0;
  const meter = new Meter(async () => {
    looks++;
    most = Math.max(most, ++atOnce);
    await new Promise((resolve) => setTimeout(resolve, 30));
    atOnce--;
    return { cpuSeconds: 0, residentBytes: 0 };
  });
  const replica: ScaledReplica = { name: 'web-1', origin: 'web-1', phase: 'running' };
  const set = { replicas: () => [replica], wanted: () => 3, scaleTo: () => Promise.resolve() };
  const scaler = new Scaler(set, { ...options, period: 5 }, meter);
  scaler.start();
  await new Promise((resolve) => setTimeout(resolve, 150));
  await scaler.stop();
  const seen = looks;
  expect(most).toBe(1);
  expect(atOnce).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(looks).toBe(seen);
});
