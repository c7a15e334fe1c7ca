import { Registry } from 'prom-client';
import { commonMetrics, storedNames } from '../../src/lab/metrics';
import { contractOf, systemNames } from '../../src/lab/systems';
import { createServer } from '../../src/runtime/server';
import { measure } from '../../src/systems/cassandra/services/writer/metrics';
import { addElectionMetrics } from '../../src/systems/fortune/services/fortune/metrics';
import type { Member } from '../../src/systems/fortune/services/fortune/member';
import { addFunctionMetrics } from '../../src/systems/functions/services/functions/metrics';

/** What services add to the registry of their server, by workload. */
const measured: Readonly<Record<string, (registry: Registry) => void>> = {
  'cassandra writer': (registry) => measure(registry, 'topic', () => []),
  'fortune fortune': (registry) => addElectionMetrics(registry, () => ({}) as Member),
  'functions functions': (registry) => addFunctionMetrics(registry, { modules: [] } as never),
};

const kindsOf = (registry: Registry): Readonly<Record<string, string>> =>
  Object.fromEntries(registry.getMetricsAsArray().map(({ name, type }) => [name, String(type)] as const));

const contracted = systemNames.flatMap((system) =>
  Object.entries(contractOf(system).workloads).flatMap(([key, { metrics }]) =>
    metrics ? [[`${system} ${key}`, metrics] as const] : [],
  ),
);

test.each(contracted)('%s shows exactly the metrics of its contract', (workload, metrics) => {
  const registry = new Registry();
  const measureIt = measured[workload];
  if (!measureIt) throw new Error(`${workload} has metrics in its contract: say above how they are made`);
  measureIt(registry);
  expect(kindsOf(registry)).toEqual(metrics);
});

test('a service that measures something of its own says so in its contract', () => {
  expect(Object.keys(measured).sort()).toEqual(contracted.map(([workload]) => workload).sort());
});

test('every server shows what every service is said to show', () => {
  const server = createServer({ basePath: '', logger: false });
  expect(kindsOf(server.metrics)).toMatchObject(commonMetrics);
});

test('a histogram is stored as three counters', () => {
  expect(storedNames('a_seconds', 'histogram')).toEqual(['a_seconds_bucket', 'a_seconds_sum', 'a_seconds_count']);
  expect(storedNames('a_total', 'counter')).toEqual(['a_total']);
});
