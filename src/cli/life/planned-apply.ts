/** A stack that is applied from its plan: what that takes away is asked about before, and nothing else is done. */
import { join } from 'node:path';
import { execute } from '../exec';
import { say } from '../terminal';
import { type Change, type Plan, planCommands, type PlanCommands, withPlan } from '../terraform-plan';
import { type Consent, type Question, refuseUnmeant, yesOrNo } from './consent';
import { type Deployment, stackFolder } from './deployment';
import { holdsData, lossesIn, lossLines } from './losses';
import { stackCommand } from './stack-commands';

/** In the folder of the stack. */
const planFile = 'deploy.tfplan';

export function plannedCommands(stack: string, deployment: Deployment): PlanCommands {
  return planCommands((...args) => stackCommand(stack, deployment, ...args), planFile);
}

/** @throws UserError, with exit code 2, where it takes something away and that is not meant */
export function applyPlanned(
  stack: string,
  deployment: Deployment,
  consent: Consent,
  signal: AbortSignal,
): Promise<void> {
  const { lab, context } = deployment;
  const commands = plannedCommands(stack, deployment);
  const path = join(context.folder, stackFolder(lab, stack), planFile);
  return withPlan(commands, path, signal, async (plan) => {
    say(`    ${summaryOf(plan)}`);
    if (!plan.isApplyable) return;
    const question = questionAbout(lossesIn(plan.changes), stack, lab.name, consent);
    if (question) await refuseUnmeant(question, signal);
    await execute(commands.apply, { signal });
  });
}

function summaryOf({ isApplyable, changes }: Plan): string {
  if (!isApplyable) return 'nothing to change';
  const count = (action: string) => changes.filter(({ change: { actions } }) => actions.includes(action)).length;
  return `${count('create')} to add, ${count('update')} to change, ${count('delete')} to destroy`;
}

/** Undefined where nothing goes, or it was said beforehand that it is meant. */
function questionAbout(
  losses: readonly Change[],
  stack: string,
  lab: string,
  { yes, loss }: Consent,
): Question | undefined {
  const isAboutData = losses.some(holdsData);
  if (losses.length === 0 || loss === true || (yes && !isAboutData)) return undefined;
  return {
    about: [`The stack ${stack} takes away:`, ...lossLines(losses)],
    refusal:
      `Nothing of the stack ${stack} was changed. To keep what is there, put back what\n` +
      'lab.yaml said before: the same command then goes on here.',
    ...(isAboutData ? typedName(lab, loss !== undefined) : yesOrNo),
  };
}

/** Data comes back by no command: a word that is typed by habit is not enough. @param hasOption whether the command has `--confirm` */
function typedName(lab: string, hasOption: boolean) {
  return {
    prompt: `Nothing here brings that back. If it is meant, type the name of the lab, ${lab}: `,
    isMeant: (answer: string) => answer === lab,
    ...(hasOption && { option: `--confirm ${lab}` }),
  };
}
