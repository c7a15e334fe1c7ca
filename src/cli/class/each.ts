/** The same work for every student of a class, several at a time. */
import { UserError } from '../../user-error';
import type { Journal } from '../journal';
import { counted, duration, paint, type Say } from '../terminal';

/** As many as an API server takes without slowing anybody down. */
export const atATime = 4;

export interface Each {
  readonly work: (student: string, signal: AbortSignal) => Promise<void>;
  /** By which the next run goes on where one was interrupted. @default - each run works for all of them */
  readonly memory?: Memory;
  readonly say: Say;
  readonly signal: AbortSignal;
}

export interface Memory {
  readonly journal: Journal;
  /** Says, before the work, what it works from and on: where the next run finds something else, it is not done before. */
  readonly subject: (student: string, signal: AbortSignal) => Promise<string>;
}

/** @throws UserError when it failed for some of them, after it was tried for all */
export async function forEachStudent(students: readonly string[], each: Each): Promise<void> {
  const { memory, say, signal } = each;
  const width = Math.max(0, ...students.map((student) => student.length));
  const row = (student: string, text: string): void => say(`${student.padEnd(width)}  ${text}`);
  memory?.journal.begin();
  const failed: string[] = [];
  const waiting = [...students];
  const workers = Array.from({ length: atATime }, async () => {
    for (let student = waiting.shift(); student !== undefined && !signal.aborted; student = waiting.shift()) {
      if (!(await done(student, each, row))) failed.push(student);
    }
  });
  await Promise.all(workers);
  if (signal.aborted) throw new UserError(`Interrupted. ${goOn}`);
  if (failed.length > 0)
    throw new UserError(
      `${counted(failed.length, 'student')} of ${students.length} failed: ${failed.join(', ')}. ${goOn}`,
    );
  memory?.journal.finish();
}

const goOn = 'Run the same command again to go on with the rest.';

async function done(student: string, { work, memory, signal }: Each, row: Row): Promise<boolean> {
  const start = performance.now();
  try {
    const subject = (await memory?.subject(student, signal)) ?? '';
    if (memory?.journal.stateOf(student, subject) === 'done') {
      row(student, paint('dim', 'done before'));
      return true;
    }
    // From here on an earlier state is not there any more, whether this comes to its end or not.
    memory?.journal.note(student, subject, 'started');
    await work(student, signal);
    memory?.journal.note(student, subject, 'done');
    row(student, `done  ${paint('dim', duration(performance.now() - start))}`);
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    row(student, `${paint('red', 'failed')}: ${error.message.replaceAll('\n', '\n  ')}`);
    return false;
  }
}

type Row = (student: string, text: string) => void;
