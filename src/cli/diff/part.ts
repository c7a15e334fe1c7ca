/** What is compared as a whole: a stack, or a chart. */
import { UserError } from '../../user-error';
import type { Difference } from './differences';

export interface Part {
  /** Name of a stack or a chart. */
  readonly name: string;
  /** `new`: nothing of it is there yet; `unknown`: nobody could say, because of the trouble. */
  readonly state: 'new' | 'same' | 'changed' | 'unknown';
  readonly differences: readonly Difference[];
  /** Why it is not known, in lines. */
  readonly trouble?: string;
}

/** One part that cannot be asked about leaves the others to be told of. */
export async function known(name: string, signal: AbortSignal, ask: () => Promise<Part>): Promise<Part> {
  try {
    return await ask();
  } catch (error) {
    if (signal.aborted || !(error instanceof UserError)) throw error;
    return { name, state: 'unknown', differences: [], trouble: error.message };
  }
}
