/** Commands that say what they understand when they are asked for and not before, so that `lab --help` stays fast. */
import type { Command } from 'commander';

type Definition = () => Promise<void> | void;

const definitions = new WeakMap<Command, Definition>();

/** Adds a command behind another one, whose arguments and options `define` adds as soon as they count. */
export function defer(parent: Command, name: string, define: (command: Command) => Promise<void> | void): Command {
  // One hook is enough for all of them.
  if (!parent.commands.some((command) => definitions.has(command)))
    parent.hook('preSubcommand', (_, command) => completed(command));
  const command = parent.command(name);
  definitions.set(command, () => define(command));
  return command;
}

/** Lets the command be defined, once. */
export async function completed(command: Command): Promise<void> {
  const define = definitions.get(command);
  definitions.set(command, () => undefined);
  await define?.();
}
