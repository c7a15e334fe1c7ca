import { rules } from '../../analysis/rules';
import { warningsOf } from '../../analysis/warnings';
import type { Context, Define } from '../context';
import { today } from '../reports/day';
import { UserError } from '../../user-error';
import { classCostOf, classLines } from '../reports/class-report';
import { allFindings, findingLines } from '../reports/findings';
import { imageFindings, imageWarningLines, imageWarnings } from '../reports/images';
import { synthesizeAside } from '../synthesis';
import { counted, say, sayJson } from '../terminal';
import { warningLines } from '../reports/warnings';

export const define: Define = (command, context) => {
  command.option('--json', 'problems and warnings, as JSON').action((options: Options) => check(context, options));
};

interface Options {
  readonly json?: boolean;
}

/** Synthesizes aside, with the class where there is one, and applies every rule. */
async function check(context: Context, { json }: Options): Promise<void> {
  const syntheses = await synthesizeAside(context);
  const findings = allFindings(
    syntheses,
    context,
    syntheses.flatMap(({ lab }) => imageFindings(lab)),
  );
  const labs = syntheses.map(({ lab }) => lab);
  const environments = labs.map(({ environment }) => environment);
  if (json) {
    const warnings = labs.flatMap((lab) =>
      [...warningsOf(lab, today()), ...imageWarnings(lab)].map((text) => ({ environment: lab.environment, text })),
    );
    const classes = syntheses.flatMap((one) => {
      const cost = classCostOf(one, today());
      return cost ? [{ environment: one.lab.environment, ...cost }] : [];
    });
    sayJson({ rules: rules.length, environments, problems: findings, warnings, classes });
  } else {
    findingLines(findings).forEach(say);
    labs.flatMap((lab) => [...warningLines(lab, today()), ...imageWarningLines(lab)]).forEach(say);
    syntheses.flatMap((one) => classLines(classCostOf(one, today()))).forEach(say);
  }
  const scope = `${counted(rules.length, 'rule')}, ${environments.join(' and ')}`;
  if (findings.length > 0) throw new UserError(`${counted(findings.length, 'problem')} (${scope})`);
  if (!json) say(`No problems (${scope})`);
}
