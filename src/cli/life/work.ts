/** What a deployment is made from: both halves, synthesized into a folder of their own. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type PlatformLab, stacksOf } from '../../lab/stacks';
import { readCharts } from '../../synth/documents';
import { writeKindClusters } from '../../synth/kind';
import { UserError } from '../../user-error';
import { allFindings, findingLines } from '../reports/findings';
import { everyTime, type Step } from '../steps';
import { type Synthesis, synthesize, synthesizeCharts, synthesizeStacks } from '../synthesis';
import { counted } from '../terminal';
import { causeIn } from '../unwritable';
import { chosenContext, deployFolder, type Deployment, stackFolder } from './deployment';

/** Synthesizes both halves of the whole lab, and refuses what `lab check` refuses: nothing has begun yet. */
export function synthesisStep(deployment: Deployment, done: (synthesis: Synthesis) => void): Step {
  const { lab, chosen, context } = deployment;
  const folder = join(context.folder, deployFolder(lab));
  return {
    title: 'synthesis',
    action: {
      description: `synthesize both halves into ${deployFolder(lab)}, and stop where ./lab check finds a problem`,
      run: () =>
        writing(folder, async () => {
          forgetStacks(lab, folder);
          rmSync(join(folder, 'kubernetes'), { recursive: true, force: true });
          const [synthesis] = await synthesize([lab], () => folder, context, 'built');
          // With the workers that the chosen systems need.
          writeKindClusters(chosen, join(folder, 'kind'));
          if (!synthesis) throw new Error('A lab was synthesized and is not there');
          refuse(allFindings([synthesis], context));
          done(synthesis);
        }),
    },
    ...everyTime,
  };
}

/** The stacks alone, for whoever changes or removes some of them. */
export function stacksStep(deployment: Deployment): Step {
  const { lab, context } = deployment;
  const folder = join(context.folder, deployFolder(lab));
  return {
    title: 'synthesis of the stacks',
    action: {
      description: `synthesize the stacks into ${deployFolder(lab)}/terraform`,
      run: () =>
        writing(folder, async () => {
          forgetStacks(lab, folder);
          await synthesizeStacks(lab, join(folder, 'terraform'), context);
        }),
    },
    ...everyTime,
  };
}

/** The YAML of the chosen systems, with the images that were built. */
export function chartsStep(deployment: Deployment): Step {
  const { lab, chosen } = deployment;
  return {
    title: 'synthesis of the charts',
    action: {
      description: `synthesize the charts of ${Object.keys(chosen.systems).join(', ')} into ${deployFolder(lab)}/kubernetes`,
      run: () => synthesizeChosen(deployment),
    },
    ...everyTime,
  };
}

export function synthesizeChosen(deployment: Deployment): Promise<void> {
  const { lab, chosen, context } = deployment;
  const folder = join(context.folder, deployFolder(lab));
  const charts = join(folder, 'kubernetes');
  return writing(folder, async () => {
    rmSync(charts, { recursive: true, force: true });
    await synthesizeCharts(chosen, charts, chosenContext(deployment), 'built');
  });
}

/** Identifies what a stack says. */
export function stackDigest({ lab, context }: Deployment, stack: string): string {
  return digestOf(join(context.folder, stackFolder(lab, stack), 'cdk.tf.json'));
}

export function chartsIn({ lab, context }: Deployment) {
  return readCharts(join(context.folder, deployFolder(lab), 'kubernetes'));
}

function digestOf(path: string): string {
  return existsSync(path) ? createHash('sha256').update(readFileSync(path)).digest('hex') : '';
}

/** Those that the lab has no more; of the others Terraform keeps its providers beside the stack. */
export function forgetStacks(lab: PlatformLab, folder: string): void {
  const stacks = join(folder, 'terraform', 'stacks');
  const wanted = stacksOf(lab);
  for (const name of existsSync(stacks) ? readdirSync(stacks) : [])
    if (!wanted.includes(name)) rmSync(join(stacks, name), { recursive: true, force: true });
}

function refuse(findings: ReturnType<typeof allFindings>): void {
  if (findings.length === 0) return;
  const count = `${counted(findings.length, 'problem')}: nothing was deployed`;
  throw new UserError([...findingLines(findings), count].join('\n'));
}

/** As an app fails in the middle when the disk becomes full. */
async function writing(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw existsSync(folder) ? causeIn(folder, error) : error;
  }
}
