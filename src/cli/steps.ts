/** A verb is a list of steps; this engine prints it, runs it, goes on where it was interrupted, and undoes it. */
import { wrapped } from '../lab/config/lines';
import { UserError } from '../user-error';
import { type Command, commandLine, commandLines, execute } from './exec';
import type { Journal, State } from './journal';
import { duration, paint, type Say, withElapsed } from './terminal';

const goOn = 'Run the same command again to go on there.';

/**
 * A foreign program, several of them one after the other, or a function with a line that says what it does, or with the
 * programs that it starts.
 */
export type Action =
  | { readonly command: Command }
  | { readonly commands: readonly Command[] }
  | { readonly shows: readonly Command[]; readonly run: (signal: AbortSignal) => Promise<void> }
  | { readonly description: string; readonly run: (signal: AbortSignal) => Promise<void> };

export interface Step {
  /** Unique in its verb and the same from run to run: the journal knows the step by it. */
  readonly title: string;
  /** Must be safe to run again after it was interrupted half-way. */
  readonly action: Action;
  /**
   * Asks the world whether the step's effect is there; then the step is skipped.
   * @param noted what the journal knows of the step in a run that was interrupted; undefined where it knows nothing
   * @default the journal knows: the step runs once in a run, however often that is interrupted
   */
  readonly isDone?: (noted: State | undefined) => Promise<boolean>;
  /** What the step works on where its words do not say it, e.g. a digest: where that has changed, the step is another one. */
  readonly subject?: () => string;
  /** Takes the effect back; must be safe where there is none. @default the effect stays */
  readonly undo?: Action;
}

/** Of a step that is never done before: it asks the world, or is itself the way to find out. */
export const everyTime = { isDone: () => Promise.resolve(false) } satisfies Partial<Step>;

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
    const does = identity(step);
    if (await attempt(step.title, signal, () => isDone(step, journal.stateOf(step.title, does)))) {
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
    const noted = journal.stateOf(step.title, identity(step));
    if (noted === undefined && !(await step.isDone?.(noted))) continue;
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

function isDone({ isDone: ask }: Step, noted: State | undefined): Promise<boolean> | boolean {
  return ask ? ask(noted) : noted === 'done';
}

function perform(title: string, action: Action, signal: AbortSignal): Promise<void> {
  return attempt(title, signal, async () => {
    if ('run' in action) await action.run(signal);
    else for (const command of commandsOf(action)) await execute(command, { signal });
  });
}

async function attempt<T>(title: string, signal: AbortSignal, work: () => Promise<T> | T): Promise<T> {
  if (signal.aborted) throw interrupted(title);
  try {
    return await withElapsed(title, async () => work());
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

/** By which the journal knows the step besides its title. */
function identity({ action, subject }: Step): string {
  const words = 'description' in action ? action.description : commandsOf(action).map(commandLine).join('\n');
  return subject ? `${words}\n${subject()}` : words;
}

function commandsOf(action: Exclude<Action, { readonly description: string }>): readonly Command[] {
  if ('shows' in action) return action.shows;
  return 'command' in action ? [action.command] : action.commands;
}

/** What the action does, in lines that fit. */
function linesOf(action: Action): readonly string[] {
  return 'description' in action
    ? wrapped(`   ${action.description}`, '     ')
    : commandsOf(action).flatMap((command) => commandLines(command, '   '));
}

function refuseDoubles(steps: readonly Step[]): void {
  const titles = steps.map((step) => step.title);
  const double = titles.find((title, index) => titles.indexOf(title) !== index);
  if (double !== undefined) throw new Error(`Two steps are titled "${double}"; the journal could not tell them apart`);
}
