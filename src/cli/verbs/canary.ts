import { parseShares, sharesFor, splitOf, type Traffic } from '../../local/traffic';
import { Kubectl } from '../cluster/kubectl';
import { findRouted, isAboutCluster, patchRoute, sharesPatch } from '../cluster/traffic';
import type { Context, Define } from '../context';
import { findWorkload } from '../local/find';
import { command as send } from '../local/running';
import { say } from '../terminal';

interface Options {
  readonly cluster?: boolean;
  readonly dryRun?: boolean;
}

const that = 'runs with several versions';

export const define: Define = (command, context) => {
  command
    .argument(
      '<split>',
      'percent of each version, oldest first, e.g. 50/50 or 80/15/5; of two also that of the newer one',
    )
    .argument('[workload]', 'whose calls are split (default: the only one that runs with several versions)')
    .option('--cluster', 'in the cluster of the lab, not of a system that `lab run` runs on this machine')
    .option('--dry-run', 'print the steps, do nothing; with --cluster')
    .action((split: string, word: string | undefined, options: Options) =>
      isAboutCluster(options) ? splitThere(context, split, word, options) : splitHere(context, split, word),
    );
};

async function splitHere(context: Context, split: string, word: string | undefined): Promise<void> {
  const written = parseShares(split);
  const { running, workload } = await findWorkload(context, {
    word,
    that,
    will: (one) => one.split.length > 1,
    could: (one) => one.versions.length > 1 && 'isPublic' in one && one.isPublic === true,
  });
  const { key, name, versions } = workload;
  const shares = sharesFor(written, name, versions);
  await send<Traffic>(running, 'traffic', { workload: key, shares });
  say(splitOf(name, versions, shares));
}

async function splitThere(context: Context, split: string, word: string | undefined, mode: Options): Promise<void> {
  const written = parseShares(split);
  const kubectl = Kubectl.of(context);
  const routed = findRouted(kubectl.lab, { word, that, will: ({ releases }) => releases.length > 1 });
  const { workload } = routed;
  const versions = workload.releases.map(({ version }) => version);
  const shares = sharesFor(written, workload.name, versions);
  await patchRoute(
    context,
    kubectl,
    { routed, title: `canary ${shares.join('/')}`, patch: sharesPatch(routed, shares) },
    mode,
  );
  if (!mode.dryRun) say(splitOf(workload.name, versions, shares));
}
