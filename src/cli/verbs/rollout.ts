import { setTimeout as sleep } from 'node:timers/promises';
import { Kubectl } from '../cluster/kubectl';
import type { Deployment } from '../cluster/objects';
import { done, progress, releaseChange, stalled } from '../cluster/rollout';
import type { Context, Define } from '../context';
import { UserError } from '../../user-error';
import { execute } from '../exec';
import { rolloutHere } from '../local/rollout';
import { duration, say } from '../terminal';

interface Options {
  readonly to?: string;
  readonly undo?: boolean;
  readonly local?: boolean;
}

/** Milliseconds between two looks. */
const interval = 250;

export const define: Define = (command, context) => {
  command
    .argument('<workload>', 'a Deployment of the lab, e.g. a4t0')
    .option('--to <version>', 'update to this version of its image')
    .option('--undo', 'go back to what ran before the last update')
    .option('--local', 'of a system that `lab run` runs on this machine, not in the cluster')
    .action((workload: string, options: Options) => {
      if (options.to !== undefined && options.undo)
        throw new UserError('Either --to or --undo: one of them says where to go.', 2);
      return options.local ? rolloutHere(context, workload, options) : rollout(context, workload, options);
    });
};

/** Starts an update where one is asked for, then prints each step until all pods are new, or the update is stuck. */
async function rollout(context: Context, workload: string, { to, undo }: Options): Promise<void> {
  const kubectl = Kubectl.of(context);
  const found = await find(kubectl, workload);
  const { namespace } = found.metadata;
  const target = ['deployment', workload, '--namespace', namespace];
  if (to !== undefined) {
    const patch = JSON.stringify(releaseChange(kubectl.lab, found, to));
    await execute(kubectl.command('patch', ...target, '--type', 'strategic', '--patch', patch));
  }
  if (undo) await execute(kubectl.command('rollout', 'undo', `deployment/${workload}`, '--namespace', namespace));
  await follow(() => kubectl.json<Deployment>('get', ...target), workload);
}

async function follow(look: () => Promise<Deployment>, workload: string): Promise<void> {
  const start = performance.now();
  let last = '';
  for (;;) {
    const deployment = await look();
    const line = progress(deployment);
    if (line !== last) say(line);
    last = line;
    if (done(deployment)) return say(`${workload} is up to date after ${duration(performance.now() - start)}`);
    if (stalled(deployment))
      throw new UserError(
        `${workload} makes no progress; the old pods keep serving.\nLook: ./lab watch\nGo back: ./lab rollout ${workload} --undo`,
      );
    await sleep(interval);
  }
}

async function find(kubectl: Kubectl, workload: string): Promise<Deployment> {
  const all = await kubectl.items<Deployment>('deployments', '--all-namespaces');
  const namespaces = new Set(Object.values(kubectl.lab.systems).map(({ namespace }) => namespace));
  const own = all.filter(({ metadata }) => namespaces.has(metadata.namespace));
  const found = own.find(({ metadata }) => metadata.name === workload);
  if (found) return found;
  const names = own.map(({ metadata }) => metadata.name).join(', ') || 'none';
  throw new UserError(`The lab has no Deployment ${workload} in the cluster.\nThere are: ${names}`, 2);
}
