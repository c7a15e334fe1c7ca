/** A verb is a list of steps; this engine prints it, runs it, goes on where it was interrupted, and undoes it. */
import { wrapped } from '../lab/config/lines';
import { UserError } from '../user-error';
import { type Command, commandLine, commandLines, execute } from './exec';
import type { Journal } from './journal';
import { duration, paint, type Say } from './terminal';

const goOn = 'Run the same command again to go on there.';

/** Either a foreign program, or a function with a line that says what it does. */
export type Action =
  | { readonly command: Command }
  | { readonly description: string; readonly run: (signal: AbortSignal) => Promise<void> };

export interface Step {
  /** Unique in its verb and the same from run to run: the journal knows the step by it. */
  readonly title: string;
  /** Must be safe to run again after it was interrupted half-way. */
  readonly action: Action;
  /**
   * Asks the world whether the step's effect is there; then the step is skipped.
   * @default the journal knows: the step runs once in a run, however often that is interrupted
   */
  readonly isDone?: () => Promise<boolean>;
  /** Takes the effect back; must be safe where there is none. @default the effect stays */
  readonly undo?: Action;
}

export interface StepsOptions {
  readonly journal: Journal;
  readonly say: Say;
  /** Aborted by Ctrl-C: the running step is told, and no further one begins. */
  readonly signal: AbortSignal;
}

/** Prints what a run would do; asks and changes nothing. */
export function printSteps(steps: readonly Step[], say: Say): void {
  steps.forEach((step, index) => {
    say(`${index + 1}. ${step.title}`);
    linesOf(step.action).forEach(say);
  });
}

/**
 * Runs the steps in order, skipping those that are done.
 * @throws UserError naming the step that failed; run it again and it goes on there.
 */
export async function runSteps(steps: readonly Step[], { journal, say, signal }: StepsOptions): Promise<void> {
  refuseDoubles(steps);
  journal.begin();
  for (const [index, step] of steps.entries()) {
    const label = `${index + 1}/${steps.length} ${step.title}`;
    const does = describe(step.action);
    if (await isDone(step, journal)) {
      say(paint('dim', `${label}: done before`));
      continue;
    }
    say(label);
    journal.note(step.title, does, 'started');
    await timed(() => perform(step.title, step.action, signal), say);
    journal.note(step.title, does, 'done');
  }
  journal.finish();
}

/** Takes back, last first, every step that is done or was begun. What cannot be undone is said and stays. */
export async function undoSteps(steps: readonly Step[], { journal, say, signal }: StepsOptions): Promise<void> {
  refuseDoubles(steps);
  for (const step of [...steps].reverse()) {
    const begun = journal.stateOf(step.title, describe(step.action)) !== undefined;
    if (!begun && !(await step.isDone?.())) continue;
    if (step.undo) {
      say(`undo ${step.title}`);
      const { undo } = step;
      await timed(() => perform(step.title, undo, signal), say);
    } else {
      say(paint('dim', `${step.title}: stays`));
    }
    journal.forget(step.title);
  }
  journal.finish();
}

function isDone(step: Step, journal: Journal): Promise<boolean> | boolean {
  return step.isDone ? step.isDone() : journal.stateOf(step.title, describe(step.action)) === 'done';
}

async function perform(title: string, action: Action, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw interrupted(title);
  try {
    await ('command' in action ? execute(action.command, { signal }) : action.run(signal));
  } catch (error) {
    if (signal.aborted) throw interrupted(title);
    // Wrong use is not cured by running again.
    if (!(error instanceof UserError) || error.exitCode === 2) throw error;
    throw new UserError(`"${title}" failed.\n${error.message}\n${goOn}`);
  }
}

function interrupted(title: string): UserError {
  return new UserError(`Interrupted at "${title}". ${goOn}`);
}

async function timed(work: () => Promise<unknown>, say: Say): Promise<void> {
  const start = performance.now();
  await work();
  const elapsed = performance.now() - start;
  if (elapsed >= 1000) say(paint('dim', `    ${duration(elapsed)}`));
}

function describe(action: Action): string {
  return 'command' in action ? commandLine(action.command) : action.description;
}

/** What the action does, in lines that fit. */
function linesOf(action: Action): readonly string[] {
  return 'command' in action ? commandLines(action.command, '   ') : wrapped(`   ${action.description}`, '     ');
}

function refuseDoubles(steps: readonly Step[]): void {
  const titles = steps.map((step) => step.title);
  const double = titles.find((title, index) => titles.indexOf(title) !== index);
  if (double !== undefined) throw new Error(`Two steps are titled "${double}"; the journal could not tell them apart`);
}
