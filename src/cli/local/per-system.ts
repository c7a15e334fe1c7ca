/** Verbs whose options depend on the system: each system is a subcommand, whose options are known when it is asked for. */
import { Argument, type Command, Option } from 'commander';
import type { SystemName } from '../../lab/systems';
import { systemNames } from '../../lab/systems';
import type { Operations, Question } from '../../local/operations';
import type { Context } from '../context';
import { defer } from '../deferred';
import { UserError } from '../../user-error';
import { operationsOf } from '../operations';
import { say, sayJson, table } from '../terminal';
import { localSystem } from './lab';

type DefineSystem = (command: Command, operations: Operations, system: SystemName) => void;

/** @param otherwise what is answered without a system. @default - it is asked for */
export function perSystem(
  command: Command,
  define: DefineSystem,
  otherwise?: (asJson: boolean) => Promise<void>,
): void {
  const word = otherwise ? '[system]' : '<system>';
  command
    .addArgument(new Argument(word, 'one of the systems').choices(systemNames))
    .action((_system: string | undefined, { json }: { readonly json?: boolean }) => otherwise?.(json ?? false));
  if (otherwise) command.option('--json', answerAsJson);
  for (const system of systemNames)
    defer(command, system, async (own) => define(own, await operationsOf(system), system));
}

export const answerAsJson = 'print the answer as JSON';

/** Whether it was said before the system or behind it. */
export function wantsJson(command: Command): boolean {
  return command.optsWithGlobals<{ readonly json?: boolean }>().json ?? false;
}

/** Adds the options of a question, asks it and prints the answer. */
export function askOn(command: Command, question: Question, context: Context, system: SystemName): void {
  for (const [name, { value, description, default: preset, choices }] of Object.entries(question.options)) {
    const shown = typeof preset === 'string' ? preset : `${system}.${name} of lab.yaml`;
    const option = new Option(`--${name} <${value}>`, `${description} (default: ${shown})`);
    command.addOption(choices ? option.choices(choices) : option);
  }
  command
    .option('--json', answerAsJson)
    .action(async ({ json: _, ...given }: { readonly json?: boolean } & Readonly<Record<string, string>>) => {
      const { text, json: value, wrong } = await question.ask(withDefaults(question, given, context, system));
      if (wantsJson(command)) sayJson(value);
      else text.flatMap((part) => (typeof part === 'string' ? [part] : table(part.header, part.rows))).forEach(say);
      if (wrong !== undefined) throw new UserError(wrong);
    });
}

function withDefaults(
  { options }: Question,
  given: Readonly<Record<string, string>>,
  context: Context,
  system: SystemName,
): Readonly<Record<string, string>> {
  const entries = Object.entries(options).map(([name, { default: preset }]) => {
    const value =
      given[name] ?? (typeof preset === 'string' ? preset : preset(localSystem(context, system).system.settings));
    return [name, value];
  });
  return Object.fromEntries(entries) as Readonly<Record<string, string>>;
}
