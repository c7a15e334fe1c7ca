/** The runtime of functions, with one that adds, one that takes its time and one that ends its worker. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contract } from '../../../src/systems/functions/contract';
import { bundle, start, untilOk } from '../../support/processes';
import { ask, atRate, type Fault, lateMs, podFaults, raised, Sabotage, type Stage } from './stage';

const { namespace, workloads } = contract;
const { name: service } = workloads.functions;

const modules = {
  'add.mjs': 'export const add = ({ a, b }) => ({ result: a + b });',
  'nap.mjs': `export const nap = () => new Promise((wake) => setTimeout(wake, ${lateMs}, {}));`,
  'crash.mjs': 'export const crash = () => process.exit(1);',
};

export async function functionsStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'functions-'));
  for (const [name, source] of Object.entries(modules)) writeFileSync(join(folder, name), source);
  const files = await bundle({ functions: 'src/systems/functions/services/functions/main.ts' });
  const sabotage = new Sabotage();
  const runtime = await start(files.functions, {
    ...sabotage.environment,
    FUNCTIONS_FOLDER: folder,
    PYTHON: '/no/python',
    FUNCTION_TIMEOUT_MS: '30000',
    FUNCTION_MEMORY_MB: '128',
    FUNCTION_WORKERS: '4',
  });
  await untilOk(`${runtime.origin}/readiness`);
  const call = (called: string, parameters = {}) =>
    ask(`${runtime.origin}/function/${called}/${called}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(parameters),
    });
  // Before Prometheus looks: from then on there is a number of workers that have ended.
  await call('crash');

  const loads: (() => void)[] = [];
  let naps: () => void = () => undefined;
  const napping: Fault = {
    name: 'a function takes its time, and is called more often than it has workers',
    raises: [
      ...raised(namespace, service, 'LatencyBurnsFast', 'LatencyBurnsSlowly'),
      ...raised(namespace, service, 'CallsWaitForWorkers'),
    ],
    inject: () => Promise.resolve(void (naps = atRate(3, () => call('nap')))),
    heal: () => Promise.resolve(naps()),
  };
  const crashing: Fault = {
    name: 'a function ends its worker',
    raises: raised(namespace, service, 'AvailabilityBurnsFast', 'AvailabilityBurnsSlowly'),
    inject: () => Promise.resolve(void loads.push(atRate(3, () => call('crash')))),
  };
  const { greedy, gone } = podFaults({
    namespace,
    service,
    sabotages: [sabotage],
    memoryMb: 700,
    kill: async () => void (await runtime.stop('SIGKILL')),
  });
  return {
    targets: [{ origin: runtime.origin, labels: { namespace, service, version: 'v1', pod: 'functions-0' } }],
    faults: [greedy, napping, crashing, gone],
    load: () => void loads.push(atRate(1, () => call('add', { a: 1, b: 2 }))),
    stop: async () => {
      [...loads, naps].forEach((end) => end());
      await runtime.stop('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
