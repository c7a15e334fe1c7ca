/** Waiting for a condition: asked again and again until it holds, or the time is over. */
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../user-error';
import { duration, type Say } from './terminal';

export interface Waiting {
  readonly signal: AbortSignal;
  /** @default 15 min */
  readonly limitMs?: number;
  /** Between two questions. @default 2 s */
  readonly intervalMs?: number;
  /** Hears what it waits for, each time that this has changed. @default - nobody */
  readonly say?: Say;
}

/**
 * Asks until the answer is empty. An answer says, in lines, what is still missing.
 * @throws UserError with the last answer at the limit, and whatever the question throws
 */
export async function untilNothing(ask: () => Promise<readonly string[]>, waiting: Waiting): Promise<void> {
  const { signal, limitMs = 15 * 60_000, intervalMs = 2000, say } = waiting;
  let last = '';
  for (const start = performance.now(); ; await sleep(intervalMs, undefined, { signal })) {
    const missing = await ask();
    if (missing.length === 0) return;
    const [first = ''] = missing;
    if (first !== last) say?.(`    ${first}`);
    last = first;
    if (performance.now() - start + intervalMs > limitMs)
      throw new UserError([`Not after ${duration(limitMs)}:`, ...missing].join('\n'));
  }
}
