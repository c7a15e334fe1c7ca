/** A verb that does something to one process of a running system, or to several, and says to whom. */
import { Argument } from 'commander';
import { type SystemName, systemNames } from '../../lab/systems';
import type { Define } from '../context';
import { say } from '../terminal';
import { command as send, RunFile } from './running';

export interface ProcessVerb {
  /** Name of the session's command. */
  readonly command: string;
  /** Which process, for `--help`. */
  readonly which: string;
  /** Whether a process has to be named. */
  readonly isNamed: boolean;
  /** What has happened, in a sentence. */
  readonly said: (names: string, system: string) => string;
}

export function defineProcessVerb({ command: name, which, isNamed, said }: ProcessVerb): Define {
  return (command, context) => {
    command
      .addArgument(new Argument('<system>', 'a system that runs here').choices(systemNames))
      .argument(isNamed ? '<process>' : '[process]', which)
      .action(async (system: SystemName, process: string | undefined) => {
        const running = await new RunFile(context, system).expect();
        const sent = process === undefined ? {} : { process };
        const { processes } = await send<{ readonly processes: readonly string[] }>(running, name, sent);
        say(said(processes.join(', '), system));
      });
  };
}
