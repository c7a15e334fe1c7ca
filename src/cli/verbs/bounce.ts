import { carryOut, type Mode } from '../carry-out';
import { services } from '../cluster/meant';
import type { Context, Define } from '../context';
import { expectBuildx } from '../images/docker';
import { Journal } from '../journal';
import { bounceSteps } from '../life/bounce';
import { deploymentOf } from '../life/deployment';
import { WordsArgument } from '../words-argument';

export const define: Define = (command, context) => {
  command
    .addArgument(new WordsArgument('<place>', '<system>/<service>', services))
    .option('--dry-run', 'print the steps; the cluster is asked what runs there, and nothing is done')
    .action((place: string, mode: Mode) => bounce(context, place, mode));
};

async function bounce(context: Context, place: string, mode: Mode): Promise<void> {
  const deployment = deploymentOf(context);
  const steps = await bounceSteps(deployment, place);
  if (!mode.dryRun) await expectBuildx();
  const { name, environment } = deployment.lab;
  await carryOut(steps, mode, Journal.of(context.folder, name, environment, 'bounce'));
}
