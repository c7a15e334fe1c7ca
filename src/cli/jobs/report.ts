/** Jobs as people read them. */
import type { JobOutcome } from '../../local/jobs';
import { table } from '../terminal';
import type { Job } from '../cluster/objects';
import { numberOf } from './names';

export interface JobView {
  readonly number: number;
  readonly name: string;
  readonly state: string;
  /** The best that was measured, or what went wrong; empty while nothing is known. */
  readonly result: string;
}

/** The newest last. */
export function jobViews(jobs: readonly Job[], outcomes: Readonly<Record<string, JobOutcome>>): readonly JobView[] {
  const known = new Set([...jobs.map(({ metadata }) => metadata.name), ...Object.keys(outcomes)]);
  return [...known]
    .sort((one, other) => numberOf(one) - numberOf(other))
    .map((name) => {
      const job = jobs.find(({ metadata }) => metadata.name === name);
      const outcome = outcomes[name];
      return { number: numberOf(name), name, state: stateOf(job, outcome), result: summaryOf(outcome) };
    });
}

/** One line a job. */
export function jobLines(jobs: readonly JobView[]): readonly string[] {
  const rows = jobs.map(({ number, name, state, result }) => [String(number), name, state, result]);
  return rows.length === 0 ? ['No job was submitted yet.'] : table(['Number', 'Job', 'State', 'Result'], rows);
}

function stateOf(job: Job | undefined, outcome: JobOutcome | undefined): string {
  if (outcome) return outcome.state;
  const { active = 0, failed = 0, succeeded = 0 } = job?.status ?? {};
  if (failed > 0) return 'failed';
  if (succeeded > 0) return 'succeeded';
  return active > 0 ? 'running' : 'waiting';
}

/** The best that was measured, or what went wrong. */
export function summaryOf(outcome: JobOutcome | undefined): string {
  if (!outcome) return '';
  const { result = {}, output = '' } = outcome;
  if (typeof result['error'] === 'string') return result['error'];
  const { measured, unit, device } = result as {
    readonly measured?: readonly { readonly name: string; readonly rate: number }[];
    readonly unit?: string;
    readonly device?: string;
  };
  const best = [...(measured ?? [])].sort((one, other) => other.rate - one.rate)[0];
  if (best) return `${amount(best.rate)} ${unit} (${best.name}) on ${device}`;
  return output.trim().split('\n').at(-1) ?? '';
}

/** Three digits that count: `3071`, `51.6`, `0.00133`. */
function amount(rate: number): string {
  return rate >= 100 ? String(Math.round(rate)) : rate.toPrecision(3);
}
