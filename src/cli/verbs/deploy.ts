import { UserError } from '../../user-error';
import { carryOut } from '../carry-out';
import type { Context, Define } from '../context';
import { Journal } from '../journal';
import { deploymentSteps, type Outcome } from '../life/deploy';
import { deploymentOf } from '../life/deployment';
import { nextLines } from '../life/next';
import { say } from '../terminal';

interface Options {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
  readonly confirm?: string;
}

export const define: Define = (command, context) => {
  command
    .argument('[systems...]', 'only these of the lab’s systems (default: all)')
    .option('--dry-run', 'print the steps, do nothing')
    .option('--yes', 'ask nothing, unless data would be lost')
    .option('--confirm <name>', 'not even then; the name of the lab says that it is meant')
    .action((systems: readonly string[], options: Options) => deploy(context, systems, options));
};

async function deploy(context: Context, systems: readonly string[], options: Options) {
  const { dryRun = false, yes = false, confirm } = options;
  const deployment = deploymentOf(context, systems);
  const { lab } = deployment;
  if (confirm !== undefined && confirm !== lab.name)
    throw new UserError(`--confirm is ${confirm}, and the lab is ${lab.name}: its name says that data may be lost.`, 2);
  if (lab.kind === 'aws' && lab.aws.paused)
    throw new UserError('aws.paused is true, and without nodes nothing becomes ready: set it to false first.', 2);
  const outcome: Outcome = {};
  const journal = Journal.of(context.folder, lab.name, lab.environment, 'deploy');
  await carryOut(deploymentSteps(deployment, { yes, loss: confirm !== undefined }, outcome), { dryRun }, journal);
  if (!dryRun) nextLines(deployment, outcome).forEach(say);
}
