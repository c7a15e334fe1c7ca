import { relative } from 'node:path';
import { Option } from 'commander';
import { systemNames } from '../../lab/systems';
import { UserError } from '../../user-error';
import { Kubectl } from '../cluster/kubectl';
import { mainContainer, type Meant, podsMeant, services } from '../cluster/meant';
import type { Pod } from '../cluster/objects';
import type { Context, Define } from '../context';
import { type Command, handOver } from '../exec';
import { RunFile } from '../local/running';
import { remark } from '../terminal';
import { WordsArgument } from '../words-argument';

interface Options {
  readonly follow?: boolean;
  readonly previous?: boolean;
  readonly since?: string;
  readonly release?: string;
}

/** Lines of each pod where no time is given. */
const lastLines = 100;

export const define: Define = (command, context) => {
  command
    .addArgument(
      new WordsArgument('<place>', 'a system, or <system>/<service>, or <system>/<pod>', [...systemNames, ...services]),
    )
    .option('--follow', 'and every line that comes, until Ctrl-C')
    .addOption(new Option('--previous', 'of containers before their last restart').conflicts('follow'))
    .option(
      '--since <duration>',
      `all of this time, e.g. 10m (default: the last ${lastLines} lines of each pod)`,
      goDuration,
    )
    .option('--release <version>', 'only of this version, e.g. v2')
    .action((place: string, options: Options) => logs(context, place, options));
};

/** Prints what pods have printed, each line with its pod in front. */
async function logs(context: Context, place: string, options: Options): Promise<void> {
  const kubectl = Kubectl.of(context);
  const [system = ''] = place.split('/');
  await sayWhereElse(context, system);
  const meant = ofRelease(await podsMeant(kubectl, place), options.release);
  for (const command of commands(kubectl, meant, options)) await handOver(command);
}

/** A run on this machine has a log of its own. */
async function sayWhereElse(context: Context, system: string): Promise<void> {
  if (!systemNames.some((name) => name === system)) return;
  const file = new RunFile(context, system);
  if (await file.find()) remark(`${system} runs on this machine too, and says it here: ${relative('', file.log)}`);
}

function ofRelease(meant: Meant, release: string | undefined): Meant {
  const { pods, selector } = meant;
  if (release === undefined) return meant;
  const wanted = pods.filter(({ metadata }) => metadata.labels?.version === release);
  if (wanted.length > 0) return { ...meant, pods: wanted, selector: `${selector},version=${release}` };
  const running = [...new Set(pods.map(({ metadata }) => metadata.labels?.version ?? 'none'))].sort();
  throw new UserError(`Nothing of version ${release} runs. Versions that do: ${running.join(', ')}`, 2);
}

function commands(kubectl: Kubectl, { system, pods, selector }: Meant, options: Options): readonly Command[] {
  const { namespace } = system;
  const extent = options.since === undefined ? [`--tail=${lastLines}`] : ['--since', options.since, '--tail=-1'];
  const get = (...args: readonly string[]) =>
    kubectl.command('logs', '--namespace', namespace, ...args, '--prefix', ...extent);
  if (options.previous) return restarted(pods).map(({ metadata: { name } }) => get(name, '--previous'));
  // A pod that has not begun yet has no log; the others have.
  const all = ['--ignore-errors', '--max-log-requests', String(pods.length), ...(options.follow ? ['--follow'] : [])];
  const [first] = pods;
  return [get(...(first && pods.length === 1 ? [first.metadata.name] : ['--selector', selector]), ...all)];
}

/** @throws UserError where no container has a life before this one */
function restarted(pods: readonly Pod[]): readonly Pod[] {
  const found = pods.filter((pod) =>
    pod.status.containerStatuses?.some(({ name, restartCount }) => name === mainContainer(pod) && restartCount > 0),
  );
  if (found.length > 0) return found;
  throw new UserError('None of these pods was restarted in its place: there is no log of before.');
}

function goDuration(text: string): string {
  if (/^(\d+(h|m|s|ms))+$/.test(text)) return text;
  throw new UserError(`--since is "${text}", which is no duration: write one such as 10m or 1h30m.`, 2);
}
