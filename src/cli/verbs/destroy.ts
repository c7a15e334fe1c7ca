import { Option } from 'commander';
import { UserError } from '../../user-error';
import { carryOut } from '../carry-out';
import type { Context, Define } from '../context';
import { Journal } from '../journal';
import { type Deployment, deploymentOf, withSettings } from '../life/deployment';
import { destructionSteps, leftLines, removalSteps } from '../life/destruction';
import { say } from '../terminal';

interface Options {
  readonly dryRun?: boolean;
  /** What `--dry-run` was called before. */
  readonly plan?: boolean;
  readonly confirm?: string;
}

export const define: Define = (command, context) => {
  command
    .argument('[systems...]', 'only these go from the cluster; the lab stays (default: all of it goes)')
    .option('--dry-run', 'print the steps in their order, do nothing')
    .addOption(new Option('--plan').hideHelp())
    .option('--confirm <name>', 'carry them out; the name of the lab says that it is meant')
    .action((systems: readonly string[], options: Options) => destroy(context, systems, options));
};

async function destroy(context: Context, systems: readonly string[], { dryRun, plan, confirm }: Options) {
  const deployment = deploymentOf(awake(context), systems);
  const { lab } = deployment;
  const printsOnly = dryRun === true || plan === true;
  if (!printsOnly && confirm !== lab.name) throw unconfirmed(deployment, systems, confirm);
  const steps = systems.length > 0 ? removalSteps(deployment) : destructionSteps(deployment);
  const journal = (verb: string): Journal => Journal.of(context.folder, lab.name, lab.environment, verb);
  // A deployment that was interrupted begins anew after this one.
  if (!printsOnly) journal('deploy').finish();
  await carryOut(steps, { dryRun: printsOnly }, journal('destroy'));
  if (!printsOnly) say(ended(deployment, systems));
  if (systems.length === 0) leftLines(lab).forEach(say);
}

/** A key waits a week for its end, and AWS keeps backups of tables for 35 days: neither costs anything. */
function ended({ lab }: Deployment, systems: readonly string[]): string {
  if (systems.length > 0)
    return `Taken out of ${lab.name}: ${systems.join(', ')}. The last pods may still be stopping.`;
  return lab.kind === 'aws'
    ? `${lab.name} is gone, and nothing of it in the account costs money any more.`
    : `${lab.name} is gone.`;
}

/** On AWS with its nodes, whether lab.yaml pauses them or not. */
function awake(context: Context): Context {
  const { lab } = deploymentOf(context);
  return lab.kind === 'aws' && lab.aws.paused ? withSettings(context, { 'aws.paused': 'false' }) : context;
}

function unconfirmed({ lab }: Deployment, systems: readonly string[], confirm: string | undefined): UserError {
  const received = confirm === undefined ? '' : ` (received --confirm ${confirm})`;
  const what =
    systems.length > 0
      ? `take ${systems.join(', ')} out of ${lab.name} in the context ${lab.context}`
      : `destroy ${lab.name} in the context ${lab.context}, with all its tables`;
  const verb = ['./lab destroy', ...systems, `--env ${lab.environment}`].join(' ');
  return new UserError(
    `To ${what}${received}:\n  ${verb} --confirm ${lab.name}\nWhat that would do:\n  ${verb} --dry-run`,
    2,
  );
}
