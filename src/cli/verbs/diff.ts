import type { Context, Define } from '../context';
import { compare } from '../diff/compare';
import { comparisonLines, countOf } from '../diff/report';
import { interruptible } from '../interruption';
import { deploymentOf } from '../life/deployment';
import { counted, say, sayJson, withElapsed } from '../terminal';
import { UserError } from '../../user-error';

export const define: Define = (command, context) => {
  command
    .option('--json', 'print the answer as JSON')
    .addHelpText(
      'after',
      '\nAfter an edit of lab.yaml it shows the edit; without one it shows drift, which is\nwhat somebody has changed since the lab was deployed.',
    )
    .action(({ json }: { readonly json?: boolean }) => diff(context, json === true));
};

/** Fails when anything differs, or nobody can say, so that a script notices. */
async function diff(context: Context, asJson: boolean): Promise<void> {
  const deployment = deploymentOf(context);
  const answer = await interruptible((signal) => withElapsed('Comparing', () => compare(deployment, signal)));
  if (asJson) sayJson(answer);
  else comparisonLines(answer).forEach(say);
  const unknown = [...answer.stacks, ...answer.charts].filter(({ state }) => state === 'unknown');
  const count = countOf(answer);
  const found = [
    ...(count > 0 ? [`${counted(count, 'difference')}: ./lab deploy --env ${answer.environment}`] : []),
    ...(unknown.length > 0 ? [`${counted(unknown.length, 'part')} could not be compared`] : []),
  ];
  if (found.length > 0) throw new UserError(found.join('\n'));
}
