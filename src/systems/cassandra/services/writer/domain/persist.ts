/** A failure that no repetition repairs: a human must change something. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}

export interface Clock {
  /** Milliseconds; only differences count. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface PersistOptions {
  readonly clock: Clock;
  /** No further attempt is made once it is aborted. */
  readonly signal: AbortSignal;
  /** Hears of every attempt that failed and will be repeated. */
  readonly onFailure: (error: unknown) => void;
}

/** First pause and longest pause between attempts, in ms: a node that is back is used within a second. */
const firstPause = 50;
const longestPause = 1000;

/**
 * Repeats `attempt` until it succeeds, with growing pauses.
 * @throws PermanentFailure as soon as an attempt does; the last error when the signal is aborted
 */
export async function persist<T>(attempt: () => Promise<T>, { clock, signal, onFailure }: PersistOptions): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      if (error instanceof PermanentFailure || signal.aborted) throw error;
      onFailure(error);
      await clock.sleep(pauseAfter(failures));
      if (signal.aborted) throw error;
    }
  }
}

/** Doubles, and is spread over its upper half so that rows which failed together do not come back together. */
function pauseAfter(failures: number): number {
  return Math.min(longestPause, firstPause * 2 ** failures) * (0.5 + Math.random() / 2);
}
