import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { countTimed } from '../../../../runtime/metrics';
import type { Outcome } from './outcome';
import type { FunctionRuntime } from './runtime';

/** Seconds, from a call within a worker to the longest time limit. */
const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface FunctionMetrics {
  readonly called: (module: string, called: string, outcome: Outcome, seconds: number) => void;
  readonly workerEnded: (module: string, why: Outcome) => void;
}

/** Only functions that exist are counted by name, so that strangers cannot grow the number of series. */
export function addFunctionMetrics(registry: Registry, runtime: FunctionRuntime): FunctionMetrics {
  const registers = [registry];
  const labelNames = ['module', 'function', 'outcome'] as const;
  const durations = new Histogram({
    name: 'function_call_duration_seconds',
    help: 'Time from a call to its outcome, waiting included',
    labelNames,
    buckets: bounds,
    registers,
  });
  const help = 'Calls of functions by what became of them';
  countTimed(durations, { name: 'function_calls_total', help, labelNames, registers });
  const ends = new Counter({
    name: 'function_worker_ends_total',
    help: 'Workers that ended and were replaced, by why',
    labelNames: ['module', 'why'],
    registers,
  });
  addGauges(registers, runtime);
  return {
    called: (module, called, { kind }, seconds) =>
      durations.observe({ module, function: called, outcome: kind }, seconds),
    workerEnded: (module, { kind }) => ends.inc({ module, why: kind }),
  };
}

function addGauges(registers: Registry[], runtime: FunctionRuntime): void {
  new Gauge({
    name: 'function_workers',
    help: 'Workers that run',
    labelNames: ['module'],
    registers,
    collect() {
      for (const { module, pool } of runtime.modules) this.set({ module: module.name }, pool.workerPids.length);
    },
  });
  new Gauge({
    name: 'function_calls_waiting',
    help: 'Calls that wait for a worker',
    labelNames: ['module'],
    registers,
    collect() {
      for (const { module, pool } of runtime.modules) this.set({ module: module.name }, pool.waiting);
    },
  });
}
