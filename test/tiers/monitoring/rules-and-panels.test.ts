/** Every query of every rule and panel in front of a real Prometheus and real processes, and every alert with its fault. */
import { monitored, panelQueries } from '../../support/monitoring';
import { type Sample, TestPrometheus } from '../../tools/prometheus';
import { cassandraStage } from './cassandra-stage';
import { fortuneStage } from './fortune-stage';
import { functionsStage } from './functions-stage';
import { musicStage } from './music-stage';
import { scaledGroup, scaledQuery } from './scaled';
import type { Fault, Stage } from './stage';

/** A system that watches or shows something needs one: without it there is no data, and the tests say so. */
const stages: Readonly<Record<string, () => Promise<Stage>>> = {
  music: musicStage,
  cassandra: cassandraStage,
  fortune: fortuneStage,
  functions: functionsStage,
};

/** Milliseconds for what takes seconds: other work may have the machine. */
const timeoutMs = 120_000;

const systems = monitored();
const groups = systems.flatMap((system) => system.groups.map(scaledGroup));
const recordings = groups.flatMap(({ rules }) => rules.flatMap((rule) => ('record' in rule ? [rule] : [])));
const alerts = groups.flatMap(({ rules }) => rules.flatMap((rule) => ('alert' in rule ? [rule] : [])));

const started: Stage[] = [];
let prometheus: TestPrometheus;

beforeAll(async () => {
  // Each is noted as soon as it runs, so that it is stopped even where another cannot be started.
  const all = await Promise.allSettled(
    systems.map(async ({ system }) => {
      const stage = await stages[system]?.();
      if (stage) started.push(stage);
    }),
  );
  for (const result of all) if (result.status === 'rejected') throw result.reason;
  prometheus = await TestPrometheus.start({ targets: started.flatMap(({ targets }) => targets), groups });
  for (const { load } of started) load();
});

afterAll(async () => {
  await prometheus?.stop();
  await Promise.all(started.map((stage) => stage.stop()));
});

const hasNumbers = (samples: readonly Sample[]): boolean => samples.some(({ value }) => Number.isFinite(value));

const firing = async (): Promise<readonly string[]> =>
  (await prometheus.alerts())
    .filter(({ state }) => state === 'firing')
    .map(({ labels }) => `${labels['alertname']} ${labels['namespace']} ${labels['service']}`);

test('every system that watches or shows something has processes to be tested with', () => {
  expect(systems.map(({ system }) => system).sort()).toEqual(Object.keys(stages).sort());
});

describe('while nothing is wrong', () => {
  test('no alert fires', async () => {
    // Twenty scrapes are more than the shortest window of an alert and its `for`.
    await prometheus.until('min(count_over_time(up[1m])) >= 20', undefined, timeoutMs);
    const quiet = 'count_over_time(ALERTS{alertstate="firing"}[5s])';
    await prometheus.until(quiet, ({ length }) => length === 0, timeoutMs);
  });

  test.each(recordings.map(({ record, expr }) => [record, expr] as const))('%s has data', async (_, expr) => {
    await prometheus.until(expr, hasNumbers, timeoutMs);
  });

  describe.each(systems.map((system) => [system.system, system] as const))('in the dashboard of %s', (_, system) => {
    test.each(panelQueries(system, '5m'))('%s has data', async (_title, query) => {
      await prometheus.until(scaledQuery(query), hasNumbers, timeoutMs);
    });

    test.each(system.dashboards.flatMap(({ templating }) => templating.list.map(({ name, query }) => [name, query])))(
      'the variable %s has values, the namespace of the system among them',
      async (_name, query = '') => {
        const [, series = '', label = ''] = /^label_values\((.*), (\w+)\)$/.exec(query) ?? [];
        const values = (await prometheus.query(series)).map(({ labels }) => labels[label]);
        expect(values).toContain(system.namespace);
      },
    );
  });

  test('a canary stands beside the stable version in the same panel', async () => {
    const music = systems.find(({ system }) => system === 'music');
    const [, query = ''] =
      (music && panelQueries(music, '5m').find(([title]) => title === 'Share of the calls A')) ?? [];
    const samples = await prometheus.until(scaledQuery(query), ({ length }) => length === 2, timeoutMs);
    expect(samples.map(({ labels }) => labels['version']).sort()).toEqual(['v1', 'v2']);
    expect(samples.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(1);
  });

  test('a query for what no service measures finds nothing, and one that is misspelt is refused', async () => {
    expect(await prometheus.query('sum by (service) (rate(http_request_total[5s]))')).toEqual([]);
    await expect(prometheus.query('sum by service rate(http_requests_total)')).rejects.toThrow(/parse error/);
  });
});

describe('when something is wrong', () => {
  const raisedBy = (faults: readonly Fault[]): ReadonlySet<string> => new Set(faults.flatMap(({ raises }) => raises));

  test('every alert has a fault that raises it', () => {
    const named = (entry: string): string => entry.split(' ', 1).join();
    const all = raisedBy(started.flatMap(({ faults }) => faults));
    const services = (name: string): readonly string[] =>
      [...all].filter((entry) => named(entry) === name).map((entry) => entry.split(' ').at(-1) ?? '');
    const unraised = alerts.filter(
      ({ alert, expr }) => !services(alert).some((service) => expr.includes(`service="${service}"`)),
    );
    expect(unraised.map(({ alert, expr }) => `${alert}: ${expr}`)).toEqual([]);
  });

  test('every fault raises its alerts, and no other alert fires', async () => {
    const injected: Fault[] = [];
    const inTurn = async ({ faults }: Stage): Promise<void> => {
      for (const fault of faults) {
        injected.push(fault);
        await raise(fault);
        const allowed = new Set(injected.flatMap(({ raises, mayRaise = [] }) => [...raises, ...mayRaise]));
        expect((await firing()).filter((alert) => !allowed.has(alert))).toEqual([]);
      }
    };
    await Promise.all(started.map(inTurn));
  });

  /** Injects a fault, waits until each of its alerts has fired, and takes it back where that can be done. */
  async function raise({ name, raises, inject, heal }: Fault): Promise<void> {
    await inject();
    const missing = new Set(raises);
    try {
      for (const end = performance.now() + timeoutMs; missing.size > 0;) {
        for (const alert of await firing()) missing.delete(alert);
        if (performance.now() > end)
          throw new Error(`${name}: not raised in ${timeoutMs} ms: ${[...missing].join(', ')}`);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    } finally {
      await heal?.();
    }
  }
});
