/** What applying each chart would change in the cluster. */
import { UserError } from '../../user-error';
import { type Command, execute } from '../exec';
import { kubectl } from '../cluster/kubectl';
import type { Deployment } from '../life/deployment';
import { diffCommand, objectDifferences } from './objects';
import { known, type Part } from './part';

/** @param folder of what was synthesized, relative to that of the lab */
export async function chartParts(
  { lab, context }: Deployment,
  names: readonly string[],
  folder: string,
  signal: AbortSignal,
): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (const name of names) {
    const diff = kubectl(lab, 'diff', '--filename', `${folder}/kubernetes/${name}.k8s.yaml`);
    const command = { ...diffCommand(diff), cwd: context.folder };
    parts.push(await known(name, signal, () => partOf(name, command, signal)));
  }
  return parts;
}

async function partOf(name: string, command: Command, signal: AbortSignal): Promise<Part> {
  try {
    const differences = objectDifferences((await execute(command, { signal })).stdout);
    return { name, state: differences.length === 0 ? 'same' : 'changed', differences };
  } catch (error) {
    // A system has a namespace of its own: without it nothing of the chart is there.
    const isNew = error instanceof UserError && /namespaces "\S+" not found/.test(error.message);
    if (!isNew) throw error;
    return { name, state: 'new', differences: [] };
  }
}
