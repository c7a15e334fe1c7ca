import { Argument } from 'commander';
import { type SystemName, systemNames } from '../../lab/systems';
import type { Define } from '../context';
import { type RunOptions, startRun } from '../local/start';
import { portNumber } from '../port';

export const define: Define = (command, context) => {
  command
    .addArgument(new Argument('<system>', 'what to run').choices(systemNames))
    .option('--port <number>', 'port of the gateway; 0: any free one', portNumber, 8080)
    .option('--ephemeral', 'services take any free ports instead of those in the contract', false)
    .option('--logs', 'show every line of every process, not only what matters', false)
    .option('--dry-run', 'print the steps, do nothing')
    .action((system: SystemName, options: RunOptions) => startRun(context, system, options));
};
