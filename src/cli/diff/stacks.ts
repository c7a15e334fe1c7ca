/** What deploying each stack would change: planned, as for a deployment, but without a lock, and not applied. */
import { join } from 'node:path';
import { stacksOf } from '../../lab/stacks';
import type { Stack } from '../../synth/documents';
import { resourcesIn } from '../aws/states';
import type { Deployment } from '../life/deployment';
import { terraform } from '../terraform';
import { planCommands, withPlan } from '../terraform-plan';
import { type Difference, resourceDifferences } from './differences';
import { known, type Part } from './part';

const planFile = 'diff.tfplan';

/** @param folder of what was synthesized, relative to that of the lab */
export async function stackParts(
  deployment: Deployment,
  documents: readonly Stack[],
  folder: string,
  signal: AbortSignal,
): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (const name of stacksOf(deployment.lab)) {
    const resources = documents.find((stack) => stack.name === name)?.resources.length ?? 0;
    parts.push(await partOf(name, deployment, resources, `${folder}/terraform/stacks/${name}`, signal));
  }
  return parts;
}

function partOf(
  name: string,
  { lab, context }: Deployment,
  resources: number,
  folder: string,
  signal: AbortSignal,
): Promise<Part> {
  return known(name, signal, async () => {
    // A plan of what stands on nothing yet would only say that.
    if ((await resourcesIn(name, lab, context.folder)) === 0)
      return { name, state: resources === 0 ? 'same' : 'new', differences: [] };
    const differences = await planned(folder, context.folder, signal);
    return { name, state: differences.length === 0 ? 'same' : 'changed', differences };
  });
}

function planned(folder: string, cwd: string, signal: AbortSignal): Promise<readonly Difference[]> {
  const commands = planCommands((...args) => ({ ...terraform(folder, ...args), cwd }), planFile, '-lock=false');
  return withPlan(commands, join(cwd, folder, planFile), signal, ({ changes }) =>
    Promise.resolve(resourceDifferences(changes)),
  );
}
