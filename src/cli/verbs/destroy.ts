import { loadLab } from '../../lab/config/load';
import { toEnvironment } from '../../lab/config/settings';
import { carryOut } from '../carry-out';
import type { Context, Define } from '../context';
import { destructionSteps, leftLines } from '../aws/destruction';
import { UserError } from '../../user-error';
import { Journal } from '../journal';
import { synthesizeAside } from '../synthesis';
import { say } from '../terminal';

interface Options {
  readonly plan?: boolean;
  readonly confirm?: string;
}

export const define: Define = (command, context) => {
  command
    .option('--plan', 'print the steps in their order, do nothing')
    .option('--confirm <name>', 'carry them out; the name of the lab says that it is meant')
    .action((options: Options) => destroy(context, options));
};

async function destroy(context: Context, { plan, confirm }: Options): Promise<void> {
  const lab = loadLab(context.flags());
  const { name, environment } = lab;
  if (plan !== true && confirm !== name) {
    const received = confirm === undefined ? '' : ` (received --confirm ${confirm})`;
    throw new UserError(
      `To destroy ${name} in ${environment}, with all its tables${received}:\n` +
        `  ./lab destroy --env ${environment} --confirm ${name}\n` +
        `What that would do:\n  ./lab destroy --env ${environment} --plan`,
      2,
    );
  }
  const flags = { ...context.flags(), environment };
  const [synthesis] = await synthesizeAside({ ...context, flags: () => flags });
  const stacks = synthesis?.documents.stacks.map((stack) => stack.name) ?? [];
  const steps = destructionSteps({ lab, stacks, folder: context.folder, settings: toEnvironment(flags) });
  await carryOut(steps, { dryRun: plan === true }, Journal.of(context.folder, name, environment, 'destroy'));
  leftLines(lab).forEach(say);
}
