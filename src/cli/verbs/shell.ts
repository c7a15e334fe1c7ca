import { images } from '../../lab/versions';
import type { Workload } from '../../lab/lab';
import { UserError } from '../../user-error';
import { Kubectl } from '../cluster/kubectl';
import { isImageOf, mainContainer, type Meant, podsMeant, services } from '../cluster/meant';
import type { Pod } from '../cluster/objects';
import { waitingLines } from '../cluster/readiness';
import type { Context, Define } from '../context';
import { handOver } from '../exec';
import { hasShell } from '../images/lock';
import { remark } from '../terminal';
import { WordsArgument } from '../words-argument';

export const define: Define = (command, context) => {
  command
    .addArgument(new WordsArgument('<place>', '<system>/<service>, or <system>/<pod>', services))
    .action((place: string) => shell(context, place));
};

async function shell(context: Context, place: string): Promise<void> {
  const kubectl = Kubectl.of(context);
  const meant = await podsMeant(kubectl, place);
  const pod = runningPod(meant, place);
  const { name } = pod.metadata;
  const container = mainContainer(pod);
  const way = ownShell(context, meant, pod) ? inContainer(container) : besideContainer(name, container);
  const streams = ['--stdin', ...(process.stdin.isTTY && process.stdout.isTTY ? ['--tty'] : [])];
  const [verb, ...options] = way;
  await handOver(
    kubectl.command(verb, name, '--namespace', meant.system.namespace, ...options, ...streams, '--', 'sh'),
  );
}

/** @throws UserError where several services are meant, or none of their pods runs */
function runningPod({ system, pods }: Meant, place: string): Pod {
  const apps = [...new Set(pods.map(({ metadata: { labels, name } }) => labels?.app ?? name))];
  if (apps.length > 1)
    throw new UserError(`Which one? ${apps.map((app) => `./lab shell ${system.name}/${app}`).join(', or ')}`, 2);
  const found = pods.find(({ metadata, status }) => status.phase === 'Running' && !metadata.deletionTimestamp);
  if (found) return found;
  throw new UserError([`No pod of ${place} runs at the moment:`, ...waitingLines(pods)].join('\n'));
}

type Way = readonly [verb: 'exec' | 'debug', ...options: string[]];

function inContainer(container: string): Way {
  return ['exec', '--container', container];
}

/**
 * An ephemeral container, as Pod Security `restricted` allows it. It runs as the user of the pod, whom our charts name there, sees
 * the processes of the container and goes with the pod.
 */
function besideContainer(pod: string, container: string): Way {
  remark(
    `The image of ${container} has no shell: one of busybox joins the pod ${pod}, and is in its list until that goes.`,
  );
  return ['debug', '--image', images.busybox, '--profile', 'restricted', '--target', container];
}

/** An image that is not ours is thought to have one. */
function ownShell(context: Context, { system }: Meant, pod: Pod): boolean {
  const main = pod.spec.containers.find(({ name }) => name === mainContainer(pod));
  const workload = Object.values<Workload>(system.workloads).find((one) => isImageOf(one, main?.image ?? ''));
  return workload === undefined || hasShell(context, system.name, workload.key);
}
