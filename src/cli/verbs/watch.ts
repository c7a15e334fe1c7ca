import { setTimeout as sleep } from 'node:timers/promises';
import { Kubectl } from '../cluster/kubectl';
import type { Pod } from '../cluster/objects';
import { changesOf, podHeader, type PodView, rowOf, viewsOf } from '../cluster/pods';
import type { Context, Define } from '../context';
import { type SystemName, systemNames } from '../../lab/systems';
import { interruptible } from '../interruption';
import { UserError } from '../../user-error';
import { watchHere } from '../local/watch';
import { say, table } from '../terminal';

interface Options {
  readonly once?: boolean;
  readonly local?: boolean;
}

/** Milliseconds between two looks: a step of a rolling update takes about a second. */
const interval = 500;

export const define: Define = (command, context) => {
  command
    .argument('[system]', 'only this one (default: all of the lab)')
    .option('--once', 'print the pods and end')
    .option('--local', 'the processes of a system that `lab run` runs on this machine, not the pods of the cluster')
    .action((system: string | undefined, { once = false, local }: Options) =>
      local ? watchHere(context, nameOf(system), once) : watch(context, system, once),
    );
};

/** Prints the pods, then each change as it happens, until Ctrl-C. */
async function watch(context: Context, system: string | undefined, once: boolean): Promise<void> {
  const kubectl = Kubectl.of(context);
  const namespaces = namespacesOf(kubectl, system);
  const look = async (): Promise<readonly PodView[]> => {
    const pods = await Promise.all(namespaces.map((namespace) => kubectl.items<Pod>('pods', '--namespace', namespace)));
    return viewsOf(pods.flat());
  };
  let views = await look();
  table(podHeader, views.map(rowOf)).forEach(say);
  if (once) return;
  await interruptible(async (signal) => {
    for (;;) {
      await sleep(interval, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      const now = await look();
      for (const change of changesOf(views, now))
        say(`${new Date().toISOString().slice(11, 19)}  ${rowOf(change).join('  ')}`);
      views = now;
    }
  });
}

function nameOf(system: string | undefined): SystemName {
  const found = systemNames.find((name) => name === system);
  if (found) return found;
  throw new UserError(
    `Name the system that runs here, one of ${systemNames.join(', ')}: ./lab watch <system> --local`,
    2,
  );
}

function namespacesOf({ lab }: Kubectl, system: string | undefined): readonly string[] {
  const systems = Object.values(lab.systems);
  const wanted = systems.filter(({ name }) => system === undefined || name === system);
  if (wanted.length > 0) return [...new Set(wanted.map(({ namespace }) => namespace))];
  throw new UserError(
    `This lab has no system ${system}. Its systems: ${systems.map(({ name }) => name).join(', ')}`,
    2,
  );
}
