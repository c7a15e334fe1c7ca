import { Argument } from 'commander';
import { type SystemName, systemNames } from '../../lab/systems';
import type { RunStatus } from '../../local/status';
import type { Define } from '../context';
import { command as send, RunFile } from '../local/running';
import { say } from '../terminal';

export const define: Define = (command, context) => {
  command
    .addArgument(new Argument('<system>', 'a system that runs here and has members').choices(systemNames))
    .argument('<sides>', "all members by number or name, with | between the sides, in quotes: '1,2|3,4,5'")
    .addHelpText(
      'after',
      '\nWhat members share, such as a store, stays with the larger side unless a side names it. Undo: lab heal',
    )
    .action(async (system: SystemName, wanted: string) => {
      const running = await new RunFile(context, system).expect();
      const { sides } = await send<RunStatus>(running, 'partition', { sides: wanted });
      sides.forEach((side, index) => say(`side ${index + 1}: ${side.join(', ')}`));
      say(`Nothing gets from one side to another. Undo: ./lab heal ${system}`);
    });
};
