import { systemNames } from '../../lab/systems';
import { carryOut } from '../carry-out';
import type { Context, Define } from '../context';
import { Journal } from '../journal';
import { deploymentOf } from '../life/deployment';
import { scratchSteps } from '../life/scratch';
import { say } from '../terminal';
import { WordsArgument } from '../words-argument';

interface Options {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

export const define: Define = (command, context) => {
  command
    .addArgument(new WordsArgument('<system>', 'whose workloads go', systemNames))
    .option('--dry-run', 'print the steps, do nothing')
    .option('--yes', 'ask nothing')
    .action((system: string, options: Options) => scratch(context, system, options));
};

async function scratch(context: Context, system: string, { dryRun = false, yes = false }: Options): Promise<void> {
  const deployment = deploymentOf(context, [system]);
  const { name, environment } = deployment.lab;
  const journal = Journal.of(context.folder, name, environment, 'scratch');
  await carryOut(scratchSteps(deployment, yes), { dryRun }, journal);
  if (!dryRun) say(`Back again: ./lab reinstate ${system} --env ${environment}`);
}
