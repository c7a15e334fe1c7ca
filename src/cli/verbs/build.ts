import { loadConfig } from '../../lab/config/load';
import { carryOut, type Mode, stepOptions } from '../carry-out';
import type { Context, Define } from '../context';
import { buildSteps, platforms } from '../images/build';
import { expectBuildx } from '../images/docker';
import { serviceImages } from '../images/lock';
import { Journal } from '../journal';

interface Options extends Mode {
  readonly push?: boolean;
}

export const define: Define = (command, context) => {
  stepOptions(command)
    .argument('[services...]', 'e.g. music-users, or just users (default: all of the lab)')
    .option('--push', `push images for ${platforms.join(' and ')} (default: one for this machine, into its Docker)`)
    .action((services: readonly string[], options: Options) => build(context, services, options));
};

async function build(context: Context, services: readonly string[], options: Options): Promise<void> {
  const push = options.push === true;
  const steps = buildSteps(context, serviceImages(context, services), push);
  const { name } = loadConfig(context.flags());
  if (!options.dryRun) await expectBuildx();
  await carryOut(steps, options, Journal.of(context.folder, name, 'images', push ? 'push' : 'build'));
}
