/** What `lab deploy` would change, in both halves, and what the lab would cost then. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { estimate } from '../../analysis/cost/estimate';
import { Journal } from '../journal';
import type { Deployment } from '../life/deployment';
import { deployedCost } from '../life/pause';
import { forgetStacks } from '../life/work';
import { today } from '../reports/day';
import { type Synthesis, synthesize } from '../synthesis';
import { chartParts } from './charts';
import type { Part } from './part';
import { stackParts } from './stacks';

export interface Comparison {
  readonly lab: string;
  readonly environment: string;
  readonly stacks: readonly Part[];
  readonly charts: readonly Part[];
  /**
   * Of what was synthesized for the last deployment from here, and of what would be; null where that is not known or did not
   * end well, or AWS charges nothing.
   */
  readonly usdPerHour: { readonly before: number | null; readonly after: number | null };
}

/** Synthesizes into a folder of its own: what was deployed last stays known. */
export async function compare(deployment: Deployment, signal: AbortSignal): Promise<Comparison> {
  const { lab, context } = deployment;
  // As deep as dist/<environment>, so that the relative path of a local state leads to the same file.
  const folder = `.work/diff-${lab.environment}`;
  const path = join(context.folder, folder);
  forgetStacks(lab, path);
  rmSync(join(path, 'kubernetes'), { recursive: true, force: true });
  const [synthesis] = await synthesize([lab], () => path, context, 'built');
  if (!synthesis) throw new Error('A lab was synthesized and is not there');
  const { charts, stacks } = synthesis.documents;
  return {
    lab: lab.name,
    environment: lab.environment,
    stacks: await stackParts(deployment, stacks, folder, signal),
    charts: await chartParts(
      deployment,
      charts.map(({ name }) => name),
      folder,
      signal,
    ),
    usdPerHour: { before: costBefore(deployment), after: costOf(synthesis) },
  };
}

/** A deployment that was refused or failed has left on disk what it would have become. */
function costBefore({ lab, context }: Deployment): number | null {
  const { isFinished } = Journal.of(context.folder, lab.name, lab.environment, 'deploy');
  return (isFinished ? deployedCost(lab, context)?.running : undefined) ?? null;
}

function costOf({ lab, documents }: Synthesis): number | null {
  return lab.kind === 'aws' ? estimate(lab, documents, today()).usdPerHour : null;
}
