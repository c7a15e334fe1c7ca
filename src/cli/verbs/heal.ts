import { Argument } from 'commander';
import { type SystemName, systemNames } from '../../lab/systems';
import type { Define } from '../context';
import { command as send, RunFile } from '../local/running';
import { say } from '../terminal';

export const define: Define = (command, context) => {
  command
    .addArgument(new Argument('<system>', 'a system that runs here').choices(systemNames))
    .action(async (system: SystemName) => {
      await send(await new RunFile(context, system).expect(), 'heal', {});
      say('All processes reach each other.');
    });
};
