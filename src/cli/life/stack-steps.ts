/** A Terraform stack deployed, and its exact inverse. */
import { resourcesIn } from '../aws/states';
import type { Command } from '../exec';
import type { Step } from '../steps';
import type { Consent } from './consent';
import type { Deployment } from './deployment';
import { applyPlanned, plannedCommands } from './planned-apply';
import { stackCommand } from './stack-commands';
import { stackDigest } from './work';

/** Terraform knows by itself what is done; in a run that was interrupted the question is saved where the journal knows. */
export function deployStack(stack: string, deployment: Deployment, consent: Consent): Step {
  const { lab, context } = deployment;
  return {
    title: `stack ${stack}`,
    action: {
      shows: Object.values(plannedCommands(stack, deployment)),
      run: (signal) => applyPlanned(stack, deployment, consent, signal),
    },
    subject: () => stackDigest(deployment, stack),
    isDone: async (noted) => noted === 'done' && (await resourcesIn(stack, lab, context.folder)) > 0,
  };
}

export function destroyStack(stack: string, deployment: Deployment): Step {
  return {
    title: `stack ${stack}`,
    action: { commands: stackCommands(stack, deployment, 'destroy') },
    isDone: () => isGone(stack, deployment),
  };
}

/** Whether a stack is gone. The journal cannot know: the lab may have been deployed again since. */
export async function isGone(stack: string, { lab, context }: Deployment): Promise<boolean> {
  return (await resourcesIn(stack, lab, context.folder)) === 0;
}

export function stackCommands(stack: string, deployment: Deployment, verb: 'apply' | 'destroy'): readonly Command[] {
  return [
    stackCommand(stack, deployment, 'init', '-reconfigure'),
    stackCommand(stack, deployment, verb, '-auto-approve'),
  ];
}
