import type { System } from '../../lab/lab';
import { systemNames } from '../../lab/systems';
import { carryOut } from '../carry-out';
import type { Context, Define } from '../context';
import { Journal } from '../journal';
import { deploymentOf } from '../life/deployment';
import { jobsOf, lastLine, loaderSteps } from '../life/loader';
import { say } from '../terminal';
import { WordsArgument } from '../words-argument';

interface Options {
  readonly dryRun?: boolean;
}

export const define: Define = (command, context) => {
  command
    .addArgument(new WordsArgument('<system>', 'whose sample data is loaded', systemNames))
    .option('--dry-run', 'print the steps, do nothing')
    .action((system: string, options: Options) => load(context, system, options));
};

async function load(context: Context, system: string, { dryRun = false }: Options): Promise<void> {
  const deployment = deploymentOf(context, [system]);
  const { name, environment } = deployment.lab;
  const jobs = Object.values<System>(deployment.chosen.systems).flatMap(jobsOf);
  await carryOut(
    loaderSteps(deployment, jobs),
    { dryRun },
    Journal.of(context.folder, name, environment, `loader-${system}`),
  );
  if (dryRun) return;
  for (const job of jobs) say(await lastLine(job, deployment));
}
