import type { Session } from '../../local/session';
import { Journal } from '../journal';
import { runSteps, type Step } from '../steps';
import { say } from '../terminal';
import type { RunFile } from './running';

export interface LiveProps {
  readonly session: Pick<Session, 'stop' | 'kill'>;
  readonly steps: readonly Step[];
  readonly file: RunFile;
  /** Name of the journal. */
  readonly verb: string;
  /** Says that the system is ready, and what can be done with it. */
  readonly sayReady: () => void;
}

/** A step that is never done before: what it starts ends with the run. */
export function liveStep(title: string, description: string, run: () => Promise<void>): Step {
  return { title, action: { description, run }, isDone: () => Promise.resolve(false) };
}

/** Starts a system by its steps and keeps it running until Ctrl-C; a second one ends it at once. */
export async function live({ session, steps, file, verb, sayReady }: LiveProps, folder: string): Promise<void> {
  const over = new AbortController();
  const interrupt = (): void => (over.signal.aborted ? session.kill() : over.abort());
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  const interrupted = new Promise<void>((resolve) => over.signal.addEventListener('abort', () => resolve()));
  const stopped = interrupted.then(() => session.stop());
  try {
    const journal = Journal.of(folder, file.lab, 'local', verb);
    await runSteps(steps, { journal, say, signal: over.signal });
    sayReady();
    await interrupted;
    say('\nStopping …');
  } catch (error) {
    // Steps fail when what they started is stopped under them.
    if (!over.signal.aborted) throw error;
  } finally {
    over.abort();
    await stopped;
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
  say('Stopped.');
}
