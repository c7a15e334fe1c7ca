import { loadLab } from '../../lab/config/load';
import { environmentNames, type Lab } from '../../lab/lab';
import { UserError } from '../../user-error';
import { knownContexts } from '../cluster/contexts';
import { howToMake } from '../cluster/kubectl';
import type { Context, Define } from '../context';
import { execute } from '../exec';
import { say } from '../terminal';
import { WordsArgument } from '../words-argument';

export const define: Define = (command, context) => {
  const words = environmentNames.join(', ');
  command
    .addArgument(
      new WordsArgument('[which]', `${words}, or a context by its name (default: that of the lab)`, environmentNames),
    )
    .action((which?: string) => use(context, which));
};

/** Changes what a bare kubectl does; `lab` itself names its context every time. */
async function use({ flags }: Context, which: string | undefined): Promise<void> {
  const environment = environmentNames.find((name) => name === which);
  const lab =
    which === undefined || environment ? loadLab({ ...flags(), ...(environment && { environment }) }) : undefined;
  const wanted = lab?.context ?? which ?? '';
  const { names, current } = await knownContexts();
  if (!names.includes(wanted)) throw missing(wanted, names, lab);
  if (current === wanted) return say(`kubectl uses ${wanted} already.`);
  await execute({ program: 'kubectl', args: ['config', 'use-context', wanted] });
  say(`kubectl uses ${wanted} from now on; before, it used ${current ?? 'none'}.`);
  if (current !== undefined) say(`Go back: ./lab use ${current}`);
}

function missing(wanted: string, names: readonly string[], lab: Lab | undefined): UserError {
  const what = `The kubeconfig has no context ${wanted}. It has: ${names.join(', ') || 'none'}`;
  return new UserError([what, ...(lab ? howToMake(lab) : [])].join('\n'), lab ? 1 : 2);
}
