import { loadLab } from '../../lab/config/load';
import type { Context, Define } from '../context';
import { refuseOrphans } from '../life/destruction';
import { UserError } from '../../user-error';
import { commandLines } from '../exec';
import { ask, orphanQueries } from '../aws/orphans';
import { say, sayJson, withElapsed } from '../terminal';

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
  const found = await withElapsed(`Asking ${lab.aws.region}`, () => ask(queries));
  if (json === true) sayJson(found);
  refuseOrphans(found);
  if (json !== true) say(`Nothing of ${lab.name} is left in ${lab.aws.region}.`);
}
