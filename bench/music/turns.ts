/** Turns of load within one run of a bench, with what they cost the services. */
import { load, type LoadResult } from './load';
import { processorTime } from './service-processes';
import type { Target } from './targets';

export interface Turn extends LoadResult {
  /** Microseconds of processor time for one request, by service. */
  readonly processor: Readonly<Record<string, number>>;
}

interface Load {
  readonly concurrency: number;
  readonly seconds: number;
}

export async function measure({ url, services }: Target, { concurrency, seconds }: Load): Promise<Turn> {
  const times = (): readonly number[] => Object.values(services).map(processorTime);
  const before = times();
  const result = await load(url, { concurrency, seconds });
  const after = times();
  const answered = result.rate * seconds;
  const each = Object.keys(services).map((name, i) => [name, ((after[i] ?? 0) - (before[i] ?? 0)) / answered] as const);
  return { ...result, processor: Object.fromEntries(each) };
}

/** The middle of several rounds, by rate: one slow moment of the machine does not decide. */
export function middle(turns: readonly Turn[]): Turn {
  const found = [...turns].sort((a, b) => a.rate - b.rate)[Math.floor(turns.length / 2)];
  if (!found) throw new Error('There is no measurement');
  return found;
}
