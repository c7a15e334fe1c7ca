import { types } from 'node:util';
import { Command, CommanderError, Option } from 'commander';
import { version } from '../../package.json';
import type { Flags } from '../lab/config/settings';
import type { EnvironmentName } from '../contract';
import { environmentNames } from '../lab/lab';
import type { Context, Places } from './context';
import { defer } from './deferred';
import { exampleLines } from './examples';
import { commandName, labFile } from './lab-folder';
import { suggestedVerb } from './suggestions';
import { callCommand, forErrors } from './terminal';
import { UserError } from '../user-error';
import { verbs } from './verbs';

/** All that there are, of every verb; docs/command.md says them too. */
const exitCodes = [
  [0, 'done, and nothing wrong was found'],
  [1, 'it failed, it was interrupted, or it found what it looks for: a problem'],
  [2, 'wrong use: what was typed cannot be done, and nothing was'],
] as const;

/**
 * Runs `lab` with the arguments after its name.
 * @returns one of the exit codes
 */
export async function run(args: readonly string[], places: Places): Promise<number> {
  callCommand(commandName(places));
  try {
    await buildProgram(places).parseAsync(withoutHelpVerb(args), { from: 'user' });
    return 0;
  } catch (error) {
    // commander has printed its message, or the help that was asked for.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`${forErrors(explain(error))}\n`);
    return error instanceof UserError ? error.exitCode : 1;
  }
}

/** `lab help run` as `lab run --help`: a verb tells its options when it is called by its name. */
function withoutHelpVerb(args: readonly string[]): readonly string[] {
  const [help, name, ...rest] = args;
  if (help !== 'help' || !name || name.startsWith('-')) return args;
  return verbs.some((verb) => [verb.name, ...(verb.aliases ?? [])].includes(name))
    ? [name, '--help', ...rest]
    : [name, ...rest];
}

/** The command with all its verbs, none of which is loaded before it is asked for. */
export function buildProgram(places: Places): Command {
  const program = new Command('lab')
    .description('Distributed systems, as code: synthesize, check, deploy and run the systems of a lab.')
    .version(version, '--version', 'print the version')
    .addOption(new Option('--env <environment>', 'environment of this command').choices(environmentNames))
    .option('--file <path>', 'configuration file (default: the lab.yaml of this folder or one above)')
    .option('--set <path=value>', 'a value on top of the file, e.g. music.canary=10; repeatable', collect)
    .configureHelp({ showGlobalOptions: true })
    // A sentence a line.
    .configureOutput({ outputError: (text, write) => write(text.replaceAll(/\. (?=[A-Z])/g, '.\n  ')) })
    .addHelpText('after', `\nExit codes:\n${exitCodes.map(([code, means]) => `  ${code}  ${means}`).join('\n')}`)
    .showHelpAfterError('--help shows what is known here.')
    .exitOverride();
  const flags = (): Flags => {
    const { env, file, set } = program.opts<Options>();
    return { environment: env, file: file ?? labFile(places.folder, process.cwd(), process.env), set };
  };
  const context: Context = { flags, ...places };
  for (const { name, aliases = [], summary, destroys, load } of verbs) {
    const verb = defer(program, name, async (command) => {
      (await load()).define(command, context);
      command.addHelpText('after', exampleLines(name).join('\n'));
    })
      .description(summary)
      // A mistyped option is not to become, by our advice, one that lets it begin.
      .showSuggestionAfterError(!destroys);
    aliases.forEach((alias) => verb.alias(alias));
  }
  program.on('command:*', ([typed = '']: readonly string[]) => {
    const meant = suggestedVerb(typed, verbs);
    program.error(`error: unknown command '${typed}'${meant === undefined ? '' : `\n(Did you mean ${meant}?)`}`);
  });
  return program;
}

interface Options {
  readonly env?: EnvironmentName;
  readonly file?: string;
  readonly set?: readonly string[];
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function explain(error: unknown): string {
  if (!types.isNativeError(error)) return String(error);
  if (process.env['LAB_DEBUG'] === '1') return error.stack ?? error.message;
  if (error instanceof UserError) return error.message;
  return `${error.message}\nThis is not your mistake: please report it. LAB_DEBUG=1 shows where it happened.`;
}
