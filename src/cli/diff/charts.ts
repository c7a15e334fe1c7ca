/** What applying each chart would change in the cluster. */
import { execute } from '../exec';
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
    parts.push(
      await known(name, signal, async () => {
        const differences = objectDifferences((await execute(command, { signal })).stdout);
        return { name, state: differences.length === 0 ? 'same' : 'changed', differences };
      }),
    );
  }
  return parts;
}
