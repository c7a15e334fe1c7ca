/** Where a lab is deployed to: how its cluster comes, how images get there, and how the cluster goes. */
import { minikubeVolumes } from '../../lab/addons';
import { hostsOwnCluster, isOnThisMachine } from '../cluster/own';
import { kubectl } from '../cluster/kubectl';
import { type Command, commandLines, execute } from '../exec';
import { succeeds } from '../images/docker';
import { everyTime, type Step } from '../steps';
import { untilNothing } from '../poll';
import { counted, say } from '../terminal';
import { UserError } from '../../user-error';
import type { AwsLab } from '../../lab/lab';
import type { PlatformLab } from '../../lab/stacks';
import { deployFolder, type Deployment } from './deployment';

/** How long nodes may take to join, and then to take pods. */
const nodesWithinMinutes = 10;

/** What makes the cluster, or makes it known to kubectl; nothing where somebody else has done that. */
export function clusterSteps(deployment: Deployment): readonly Step[] {
  const { lab } = deployment;
  if (lab.kind === 'aws') return [eksContext(lab), nodesJoined(lab), nodesReady(lab)];
  if (!hostsOwnCluster(lab)) return [];
  if (lab.cluster.kind === 'kind')
    return [kindCluster(deployment), kindContext(lab), enoughWorkers(deployment), nodesReady(lab)];
  return [minikubeCluster(deployment), enoughNodes(deployment), nodesReady(lab)];
}

/** What the lab has made itself on this machine goes as a whole. */
export function clusterGone({ lab }: Deployment): Step {
  const command =
    lab.cluster.kind === 'kind' ? kind('delete', 'cluster', '--name', lab.name) : minikube('delete', lab.context);
  const isThere = lab.cluster.kind === 'kind' ? () => kindHas(lab.name) : () => minikubeHas(lab.context);
  return { title: `cluster ${lab.name}`, action: { command }, isDone: async () => !(await isThere()) };
}

/** Images of Docker on this machine, brought to where the cluster looks for them. */
export function loadCommand(lab: PlatformLab, images: readonly string[]): Command | undefined {
  if (!isOnThisMachine(lab)) return undefined;
  if (lab.cluster.kind === 'kind')
    return kind('load', 'docker-image', ...images, '--name', lab.context.replace(/^kind-/, ''));
  return minikube('image', lab.context, 'load', ...images);
}

/** EKS calls a group resized as soon as its machines start, and kubectl waits for no node that has not joined. */
function nodesJoined(lab: AwsLab): Step {
  const wanted = lab.aws.nodeGroups.reduce((sum, { desired }) => sum + desired, 0);
  return {
    title: 'nodes join',
    action: {
      description: `wait until the cluster has ${counted(wanted, 'node')}`,
      run: (signal) =>
        untilNothing(
          async () => {
            const { stdout } = await execute(kubectl(lab, 'get', 'nodes', '--output', 'name'), { signal });
            const has = stdout.split('\n').filter((line) => line !== '').length;
            return has >= wanted ? [] : [`${has} of ${counted(wanted, 'node')} have joined`];
          },
          { signal, limitMs: nodesWithinMinutes * 60_000, say },
        ),
    },
    ...everyTime,
  };
}

export function nodesReady(lab: PlatformLab): Step {
  return {
    title: 'nodes',
    action: {
      command: kubectl(lab, 'wait', 'nodes', '--all', '--for=condition=Ready', `--timeout=${nodesWithinMinutes}m`),
    },
    ...everyTime,
  };
}

/** Always anew: the context may be that of an older cluster of the same name. */
export function eksContext({ name, context, tableStore }: PlatformLab): Step {
  const region = tableStore.kind === 'dynamodb' ? tableStore.region : '';
  return {
    title: `context ${context}`,
    action: {
      command: {
        program: 'aws',
        args: ['eks', 'update-kubeconfig', '--region', region, '--name', name, '--alias', context],
      },
    },
    ...everyTime,
  };
}

function kindCluster(deployment: Deployment): Step {
  const { lab, context } = deployment;
  const file = `${deployFolder(lab)}/kind/${lab.name}.yaml`;
  const create = { ...kind('create', 'cluster', '--config', file, '--wait', '5m'), cwd: context.folder };
  return {
    title: `cluster ${lab.name}`,
    action: {
      shows: [create],
      run: async (signal) => {
        // Half of one, of a run that was interrupted: kind makes no cluster over it.
        if (await kindHas(lab.name)) await execute(kind('delete', 'cluster', '--name', lab.name), { signal });
        await execute(create, { signal });
      },
    },
    isDone: async (noted) => noted !== 'started' && (await kindHas(lab.name)),
  };
}

interface Count {
  readonly title: string;
  /** What is counted, in the plural and with whose they are. */
  readonly what: string;
  /** Lists them, a line each. */
  readonly list: Command;
  readonly isOne: (line: string) => boolean;
  readonly wants: number;
  readonly refusal: (has: number) => readonly string[];
}

/** A cluster that is there gets no node by itself, and pods that want one of their own would wait for ever. */
function enough({ title, what, list, isOne, wants, refusal }: Count): Step {
  return {
    title,
    action: {
      description: `count the ${what}: ${wants} are wanted`,
      run: async (signal) => {
        const { stdout } = await execute(list, { signal });
        const has = stdout.split('\n').filter((line) => isOne(line.trim())).length;
        if (has < wants) throw new UserError(refusal(has).join('\n'));
      },
    },
    ...everyTime,
  };
}

/** kind adds no worker. */
function enoughWorkers({ lab: { name }, chosen }: Deployment): Step {
  const wants = workersOf(chosen);
  return enough({
    title: 'workers',
    what: `workers of ${name}`,
    list: kind('get', 'nodes', '--name', name),
    isOne: (line) => /-worker\d*$/.test(line),
    wants,
    refusal: (has) => [
      `The cluster ${name} of kind has ${counted(has, 'worker')}, ${systemsOf(chosen)} want ${wants}, and kind adds none.`,
      `Make it anew: ./lab destroy --env local --confirm ${name}`,
    ],
  });
}

function workersOf({ cluster, name }: PlatformLab): number {
  if (cluster.kind !== 'kind') return 0;
  return cluster.clusters.find((one) => one.name === name)?.workers.length ?? 0;
}

function kindContext({ name, context }: PlatformLab): Step {
  return {
    title: `context ${context}`,
    action: { command: kind('export', 'kubeconfig', '--name', name) },
    ...everyTime,
  };
}

/** `minikube start` goes on with half a cluster, and starts one that was stopped. */
function minikubeCluster({ lab, chosen }: Deployment): Step {
  const nodes = minikubeNodesOf(chosen);
  const versions = ['--kubernetes-version', `v${lab.kubernetesVersion}.0`];
  const several = nodes > 1 ? ['--nodes', String(nodes), '--addons', minikubeVolumes.addon] : [];
  return {
    title: `cluster ${lab.name}`,
    action: { command: minikube('start', lab.context, ...versions, ...several, '--wait', 'all') },
    isDone: () => succeeds(minikube('status', lab.context)),
  };
}

/** `minikube start` leaves a cluster that is there with the nodes that it has, and says so in a warning alone. */
function enoughNodes({ lab: { context }, chosen }: Deployment): Step {
  const wants = minikubeNodesOf(chosen);
  return enough({
    title: 'number of nodes',
    what: `nodes of ${context}`,
    list: minikube('node', context, 'list'),
    isOne: (line) => line !== '',
    wants,
    refusal: (has) => [
      `${context} of minikube has ${counted(has, 'node')}, ${systemsOf(chosen)} want ${wants}. Add ${wants - has}, each by`,
      ...commandLines(minikube('node', context, 'add'), '  '),
      'and let volumes be made on all of them:',
      ...commandLines(minikube('addons', context, 'enable', minikubeVolumes.addon), '  '),
    ],
  });
}

function systemsOf({ systems }: PlatformLab): string {
  return Object.keys(systems).join(', ');
}

function minikubeNodesOf({ cluster }: PlatformLab): number {
  return cluster.kind === 'minikube' ? cluster.nodes : 1;
}

async function kindHas(cluster: string): Promise<boolean> {
  const { stdout } = await execute(kind('get', 'clusters'));
  return stdout.split('\n').includes(cluster);
}

async function minikubeHas(profile: string): Promise<boolean> {
  const { stdout } = await execute({ program: 'minikube', args: ['profile', 'list', '--output', 'json'] });
  const { valid = [], invalid = [] } = JSON.parse(stdout) as Partial<
    Record<'valid' | 'invalid', readonly { readonly Name: string }[] | null>
  >;
  return [...(valid ?? []), ...(invalid ?? [])].some(({ Name: name }) => name === profile);
}

function kind(...args: readonly string[]): Command {
  return { program: 'kind', args };
}

export function minikube(verb: string, profile: string, ...args: readonly string[]): Command {
  return { program: 'minikube', args: [verb, ...args, '--profile', profile] };
}
