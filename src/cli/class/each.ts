/** The same work for every student of a class, several at a time; what is done stays done when the rest is tried again. */
import { UserError } from '../../user-error';
import type { Journal } from '../journal';
import { counted, duration, paint, type Say } from '../terminal';

/** As many as an API server takes without slowing anybody down. */
export const atATime = 4;

export interface Each {
  /** What is done for one student; the same text means the same work. */
  readonly does: (student: string) => string;
  readonly work: (student: string, signal: AbortSignal) => Promise<void>;
  readonly journal: Journal;
  readonly say: Say;
  readonly signal: AbortSignal;
}

/** @throws UserError when it failed for some of them, after it was tried for all */
export async function forEachStudent(students: readonly string[], each: Each): Promise<void> {
  const { does, journal, say, signal } = each;
  const width = Math.max(0, ...students.map((student) => student.length));
  const row = (student: string, text: string): void => say(`${student.padEnd(width)}  ${text}`);
  journal.begin();
  const failed: string[] = [];
  const waiting = [...students];
  const workers = Array.from({ length: atATime }, async () => {
    for (let student = waiting.shift(); student !== undefined && !signal.aborted; student = waiting.shift()) {
      if (journal.stateOf(student, does(student)) === 'done') row(student, paint('dim', 'done before'));
      else if (!(await done(student, each, row))) failed.push(student);
    }
  });
  await Promise.all(workers);
  if (signal.aborted) throw new UserError(`Interrupted. ${goOn}`);
  if (failed.length > 0)
    throw new UserError(
      `${counted(failed.length, 'student')} of ${students.length} failed: ${failed.join(', ')}. ${goOn}`,
    );
  journal.finish();
}

const goOn = 'Run the same command again to go on with the rest.';

async function done(student: string, { does, work, journal, signal }: Each, row: Row): Promise<boolean> {
  const start = performance.now();
  try {
    await work(student, signal);
    journal.note(student, does(student), 'done');
    row(student, `done  ${paint('dim', duration(performance.now() - start))}`);
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    row(student, `${paint('red', 'failed')}: ${error.message.replaceAll('\n', '\n  ')}`);
    return false;
  }
}

type Row = (student: string, text: string) => void;
