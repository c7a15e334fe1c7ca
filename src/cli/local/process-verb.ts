/** A verb that does something to one process of a running system, or to several, and says to whom. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Argument } from 'commander';
import { type SystemName, systemNames } from '../../lab/systems';
import { UserError } from '../../user-error';
import type { Context, Define } from '../context';
import type { PauseOptions } from '../life/pause';
import { duration, say } from '../terminal';
import { command as send, RunFile, type Running } from './running';

export interface ProcessVerb {
  /** Name of the session's command. */
  readonly command: string;
  /** Which process, for `--help`. */
  readonly which: string;
  /** Whether a process has to be named. */
  readonly isNamed: boolean;
  /** What has happened, in a sentence. */
  readonly said: (names: string, system: string) => string;
  /** What the verb does where no system is named. @default - one is asked for */
  readonly ofLab?: { readonly does: string; readonly run: (context: Context, options: PauseOptions) => Promise<void> };
  /** Whether another process takes its place where it was meant by an alias, e.g. the next leader. @default false */
  readonly isReplaced?: boolean;
}

interface Done {
  readonly processes: readonly string[];
  readonly alias?: string;
}

/** Milliseconds between two questions who takes the place, and for how long they are asked. */
const [intervalMs, atMostMs] = [20, 60_000];

export function defineProcessVerb(verb: ProcessVerb): Define {
  const { command: name, which, isNamed, said, ofLab, isReplaced = false } = verb;
  return (command, context) => {
    const [whose, whom] = ofLab
      ? (['[system]', `a system that runs here (default: ${ofLab.does})`] as const)
      : (['<system>', 'a system that runs here'] as const);
    if (ofLab) command.option('--dry-run', 'print the steps, do nothing').option('--yes', 'ask nothing');
    command
      .addArgument(new Argument(whose, whom).choices(systemNames))
      .argument(isNamed && !ofLab ? '<process>' : '[process]', which)
      .action(async (system: SystemName | undefined, process: string | undefined, options: PauseOptions) => {
        if (system === undefined) return ofLab?.run(context, options);
        const idle = Object.keys(options).map((option) => (option === 'dryRun' ? '--dry-run' : `--${option}`));
        if (idle.length > 0)
          throw new UserError(
            `${idle.join(' and ')}: only ./lab ${name} without a system, of the whole lab, takes that.`,
            2,
          );
        if (isNamed && process === undefined) throw unnamed(name, system);
        const running = await new RunFile(context, system).expect();
        const sent = process === undefined ? {} : { process };
        const since = performance.now();
        const { processes, alias } = await send<Done>(running, name, sent);
        say(said(processes.join(', '), system));
        if (isReplaced && alias !== undefined) await sayNext(running, alias, since);
      });
  };
}

function unnamed(verb: string, system: SystemName): UserError {
  return new UserError(`Which process? ./lab ${verb} ${system} <process>; ./lab status ${system} lists them.`, 2);
}

/** Says who the alias means as soon as it means somebody again, and how long that took; it may be the same process, started anew. */
async function sayNext(running: Running, alias: string, since: number): Promise<void> {
  for (let wasGone = false; performance.now() - since < atMostMs; await sleep(intervalMs)) {
    const { process } = await send<{ readonly process: string | null }>(running, 'meant', { process: alias });
    if (process !== null && wasGone)
      return say(`${process} is ${alias} now, ${duration(performance.now() - since)} later.`);
    wasGone ||= process === null;
  }
  say(`There is no ${alias} after ${duration(atMostMs)}.`);
}
