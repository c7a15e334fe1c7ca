import { loadLab } from '../../lab/config/load';
import type { Context, Define } from '../context';
import { refuseOrphans } from '../life/destruction';
import { UserError } from '../../user-error';
import { commandLines } from '../exec';
import { ask, orphanQueries } from '../aws/orphans';
import { say } from '../terminal';

interface Options {
  readonly plan?: boolean;
  readonly json?: boolean;
}

export const define: Define = (command, context) => {
  command
    .option('--plan', 'print the questions, ask nothing')
    .option('--json', 'what was found, as JSON')
    .action((options: Options) => orphans(context, options));
};

/** Fails when anything of the lab is there, so that a script notices. */
async function orphans(context: Context, { plan, json }: Options): Promise<void> {
  const lab = loadLab(context.flags());
  if (lab.kind !== 'aws')
    throw new UserError(`${lab.name} in ${lab.environment} has nothing at AWS: lab orphans --env aws`, 2);
  const queries = orphanQueries(lab);
  if (plan === true) return queries.forEach(({ what, command }) => [what, ...commandLines(command, '  ')].forEach(say));
  const found = await ask(queries);
  if (json === true) return say(JSON.stringify(found, null, 2));
  refuseOrphans(found);
  say(`Nothing of ${lab.name} is left in ${lab.aws.region}.`);
}
