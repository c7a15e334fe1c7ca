/** A stack that is applied from its plan: what that takes away is asked about before, and nothing else is done. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, execute } from '../exec';
import { say } from '../terminal';
import { type Change, type Plan, readPlan } from '../terraform-plan';
import { type Consent, type Question, refuseUnmeant, yesOrNo } from './consent';
import { type Deployment, stackFolder } from './deployment';
import { holdsData, lossesIn, lossLines } from './losses';
import { stackCommand, stackInit } from './stack-commands';

/** In the folder of the stack. */
const planFile = 'deploy.tfplan';

export function plannedCommands(
  stack: string,
  deployment: Deployment,
): Readonly<Record<'init' | 'plan' | 'show' | 'apply', Command>> {
  return {
    init: stackInit(stack, deployment),
    plan: stackCommand(stack, deployment, 'plan', `-out=${planFile}`),
    show: stackCommand(stack, deployment, 'show', '-json', planFile),
    apply: stackCommand(stack, deployment, 'apply', planFile),
  };
}

/** @throws UserError, with exit code 2, where it takes something away and that is not meant */
export async function applyPlanned(
  stack: string,
  deployment: Deployment,
  consent: Consent,
  signal: AbortSignal,
): Promise<void> {
  const { lab, context } = deployment;
  const { init, plan, show, apply } = plannedCommands(stack, deployment);
  try {
    await execute(init, { signal });
    await execute(plan, { signal });
    const planned = readPlan((await execute(show, { signal })).stdout);
    say(`    ${summaryOf(planned)}`);
    if (!planned.isApplyable) return;
    const question = questionAbout(lossesIn(planned.changes), stack, lab.name, consent);
    if (question) await refuseUnmeant(question, signal);
    await execute(apply, { signal });
  } finally {
    // It holds in plain text what Terraform hides when it prints.
    rmSync(join(context.folder, stackFolder(lab, stack), planFile), { force: true });
  }
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
  { yes, loss = false }: Consent,
): Question | undefined {
  const isAboutData = losses.some(holdsData);
  if (losses.length === 0 || loss || (yes && !isAboutData)) return undefined;
  return {
    about: [`The stack ${stack} takes away:`, ...lossLines(losses)],
    refusal:
      `Nothing of the stack ${stack} was changed. To keep what is there, put back what\n` +
      'lab.yaml said before: the same command then goes on here.',
    ...(isAboutData ? typedName(lab) : yesOrNo),
  };
}

/** Data comes back by no command: a word that is typed by habit is not enough. */
function typedName(lab: string) {
  return {
    prompt: `Nothing here brings that back. If it is meant, type the name of the lab, ${lab}: `,
    isMeant: (answer: string) => answer === lab,
    option: `--confirm ${lab}`,
  };
}
