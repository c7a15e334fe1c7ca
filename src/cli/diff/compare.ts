/** What `lab deploy` would change, in both halves, and what the lab would cost then. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { estimate } from '../../analysis/cost/estimate';
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
  /** As it was deployed last from here, and as it would be; null where that is not known, or AWS charges nothing. */
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
    usdPerHour: { before: deployedCost(lab, context)?.running ?? null, after: costOf(synthesis) },
  };
}

function costOf({ lab, documents }: Synthesis): number | null {
  return lab.kind === 'aws' ? estimate(lab, documents, today()).usdPerHour : null;
}
