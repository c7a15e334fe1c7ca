import { rules } from '../../analysis/rules';
import type { Context, Define } from '../context';
import { today } from '../reports/day';
import { UserError } from '../../user-error';
import { allFindings, findingLines } from '../reports/findings';
import { imageFindings, imageWarnings } from '../reports/images';
import { synthesizeAside } from '../synthesis';
import { counted, say } from '../terminal';
import { warningLines } from '../reports/warnings';

export const define: Define = (command, context) => {
  command.action(() => check(context));
};

/** Synthesizes aside, with the class where there is one, and applies every rule. */
async function check(context: Context): Promise<void> {
  const syntheses = await synthesizeAside(context);
  const findings = allFindings(
    syntheses,
    context,
    syntheses.flatMap(({ lab }) => imageFindings(lab)),
  );
  findingLines(findings).forEach(say);
  syntheses.flatMap(({ lab }) => [...warningLines(lab, today()), ...imageWarnings(lab)]).forEach(say);
  const scope = `${counted(rules.length, 'rule')}, ${syntheses.map(({ lab }) => lab.environment).join(' and ')}`;
  if (findings.length > 0) throw new UserError(`${counted(findings.length, 'problem')} (${scope})`);
  say(`No problems (${scope})`);
}
