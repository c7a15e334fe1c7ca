/** A Terraform stack deployed, and its exact inverse. */
import { resourcesIn } from '../aws/states';
import type { Command } from '../exec';
import type { Step } from '../steps';
import { terraform } from '../terraform';
import { type Deployment, stackFolder } from './deployment';
import { stackDigest } from './work';

/** Terraform knows by itself what is done; in a run that was interrupted the question is saved where the journal knows. */
export function deployStack(stack: string, deployment: Deployment): Step {
  const { lab, context } = deployment;
  return {
    title: `stack ${stack}`,
    action: { commands: stackCommands(stack, deployment, 'apply') },
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

export function stackCommands(
  stack: string,
  { lab, context }: Deployment,
  verb: 'apply' | 'destroy',
): readonly Command[] {
  const folder = stackFolder(lab, stack);
  const place = { cwd: context.folder, advice: (said: string) => (lab.kind === 'aws' ? advice(stack, said) : []) };
  return [
    { ...terraform(folder, 'init', '-reconfigure'), ...place },
    { ...terraform(folder, verb, '-auto-approve'), ...place },
  ];
}

/** On AWS: `lab recover` looks there alone. A local state's lock goes with its process. */
function advice(stack: string, said: string): readonly string[] {
  if (/Error acquiring the state lock/.test(said))
    return ['Another run holds the state. When you know that it is over:', `  ./lab recover ${stack} --unlock`];
  if (/already ?exists|AlreadyOwnedByYou|ResourceInUseException/i.test(said))
    return ['What an interrupted run has made and not written down is adopted by:', `  ./lab recover ${stack}`];
  return [];
}
