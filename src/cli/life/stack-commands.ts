/** Terraform in the folder of a stack, with what to do where it fails. */
import type { Command } from '../exec';
import { terraform } from '../terraform';
import { type Deployment, stackFolder } from './deployment';

export function stackCommand(
  stack: string,
  { lab, context }: Deployment,
  ...args: readonly [string, ...string[]]
): Command {
  return {
    ...terraform(stackFolder(lab, stack), ...args),
    cwd: context.folder,
    advice: (said) => (lab.kind === 'aws' ? advice(stack, said) : []),
  };
}

/** On AWS: `lab recover` looks there alone. A local state's lock goes with its process. */
function advice(stack: string, said: string): readonly string[] {
  if (/Error acquiring the state lock/.test(said))
    return ['Another run holds the state. When you know that it is over:', `  ./lab recover ${stack} --unlock`];
  if (/already ?exists|AlreadyOwnedByYou|ResourceInUseException/i.test(said))
    return ['What an interrupted run has made and not written down is adopted by:', `  ./lab recover ${stack}`];
  if (/Unsupported Kubernetes minor version update/.test(said))
    return ['EKS goes one minor version at a time, and so does:', '  ./lab upgrade --env aws'];
  if (/couldn't find resource|no matching EC2 VPC found/.test(said))
    return ['What this stack stands on is not there. All of the lab comes by:', '  ./lab deploy --env aws'];
  return [];
}
