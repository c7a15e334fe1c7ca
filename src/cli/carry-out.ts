import type { Command } from 'commander';
import { interruptible } from './interruption';
import type { Journal } from './journal';
import { printSteps, runSteps, type Step, undoSteps } from './steps';
import { say } from './terminal';

export interface Mode {
  readonly dryRun?: boolean;
  readonly undo?: boolean;
}

/** Adds the options of a verb that is a list of steps; its action passes them to `carryOut`. */
export function stepOptions(command: Command): Command {
  return command
    .option('--dry-run', 'print the steps, do nothing')
    .option('--undo', 'take back what an earlier run did, last step first');
}

/** Prints, undoes or runs the steps. The first Ctrl-C stops after telling the running step, the second one at once. */
export async function carryOut(steps: readonly Step[], mode: Mode, journal: Journal): Promise<void> {
  if (mode.dryRun) return printSteps(mode.undo ? undone(steps) : steps, say);
  await interruptible((signal) => (mode.undo ? undoSteps : runSteps)(steps, { journal, say, signal }));
}

/** The way back as steps of its own. */
function undone(steps: readonly Step[]): readonly Step[] {
  return steps.flatMap(({ title, undo }) => (undo ? [{ title: `undo ${title}`, action: undo }] : [])).reverse();
}
