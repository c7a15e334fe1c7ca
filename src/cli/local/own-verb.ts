/** A verb for what people do with one system besides running it: each of the system's commands is a word behind it. */
import type { Command } from 'commander';
import type { SystemName } from '../../lab/systems';
import { systemNames } from '../../lab/systems';
import type { Answer, SystemCommand } from '../../local/operations';
import { UserError } from '../../user-error';
import { commandCluster } from '../cluster/command-cluster';
import type { Context, Define } from '../context';
import { defer } from '../deferred';
import { operationsOf } from '../operations';
import { say, sayJson, table } from '../terminal';
import { RunFile } from './running';

/** @param words of the commands: the system itself is loaded when one of them is asked for */
export function defineOwn(system: SystemName, words: readonly string[]): Define {
  return (command, context) => {
    for (const word of words)
      defer(command, word, async (own) => {
        const { commands = {} } = await operationsOf(system);
        const found = commands[word];
        if (found) defineCommand(own, found, context);
      });
  };
}

function defineCommand(command: Command, own: SystemCommand, context: Context): void {
  command.description(own.summary);
  for (const [word, description] of Object.entries(own.words)) command.argument(word, description);
  for (const [option, description] of Object.entries(own.options ?? {})) command.option(option, description);
  command.option('--json', 'print the answer as JSON').action(async (...given: unknown[]) => {
    const words = given
      .slice(0, -2)
      .flat()
      .filter((word): word is string => typeof word === 'string');
    const { json, ...typed } = given.at(-2) as { readonly json?: boolean } & Readonly<Record<string, string | true>>;
    const options = Object.fromEntries(
      Object.entries(typed).map(([name, value]) => [name, value === true ? '' : value]),
    );
    print(await own.run({ words, options }, placeIn(context)), json ?? false);
  });
}

function placeIn(context: Context) {
  return {
    addressOf: async (system: string) => (await new RunFile(context, known(system)).expect()).status.address,
    dataOf: (system: string) => new RunFile(context, known(system)).data,
    clusterOf: (system: string) => commandCluster(context, known(system)),
  };
}

function known(name: string): SystemName {
  const found = systemNames.find((system) => system === name);
  if (!found) throw new Error(`There is no system ${name}`);
  return found;
}

function print({ text, json, wrong }: Answer, asJson: boolean): void {
  if (asJson) sayJson(json);
  else text.flatMap((part) => (typeof part === 'string' ? [part] : table(part.header, part.rows))).forEach(say);
  if (wrong !== undefined) throw new UserError(wrong);
}
