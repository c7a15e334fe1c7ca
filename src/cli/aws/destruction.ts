/** A lab taken down, from the top to the ground: what stands on something goes before it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsLab, Lab } from '../../lab/lab';
import { destructionOrder } from '../../lab/stacks';
import { kubectl } from '../cluster/kubectl';
import { UserError } from '../../user-error';
import { type Command, commandLines } from '../exec';
import { ask, type Found, leftByKubernetes, orphanQueries, type Query } from './orphans';
import { askAccount } from './recovery/ask';
import { removeStates, resourcesIn } from './states';
import type { Step } from '../steps';

export interface Destruction {
  readonly lab: Lab;
  /** Names of the stacks that the lab has. */
  readonly stacks: readonly string[];
  /** The folder of the lab. */
  readonly folder: string;
  /** Settings, as variables, that name this lab and this environment. */
  readonly settings: Readonly<Record<string, string>>;
}

export function destructionSteps(destruction: Destruction): readonly Step[] {
  const { lab, stacks } = destruction;
  return [
    ...(lab.kind === 'aws' && lab.aws.paused ? [wakeStep(destruction)] : []),
    ...clusterSteps(destruction),
    ...(lab.kind === 'aws' ? [waitStep(lab, destruction)] : []),
    ...destructionOrder(stacks).flatMap((stack) => [
      ...(lab.kind === 'aws' && stack === 'bootstrap' ? [statesStep(lab)] : []),
      stackStep(stack, destruction),
    ]),
    ...(lab.kind === 'aws' ? [searchStep(lab)] : []),
  ];
}

/** Whether a stack is gone. The journal cannot know: the lab may have been deployed again since. */
async function isGone(stack: string, { lab, folder }: Destruction): Promise<boolean> {
  return (await resourcesIn(stack, lab, folder)) === 0;
}

/** Without a node no controller runs, and what asks for a load balancer waits for ever to be deleted. */
function wakeStep(destruction: Destruction): Step {
  return {
    title: 'wake the nodes',
    action: { command: cdktf('deploy', 'nodes', destruction, { LAB_AWS_PAUSED: 'false' }) },
    isDone: () => isGone('cluster', destruction),
  };
}

/** What is in the cluster. While it goes, the controllers must be there that take back what they made outside. */
function clusterSteps(destruction: Destruction): readonly Step[] {
  const { lab, folder } = destruction;
  const step = (title: string, ...args: readonly string[]): Step => ({
    title,
    action: {
      command: { ...kubectl(lab, 'delete', ...args, '--ignore-not-found'), cwd: folder, forgives: isAboutUnknownKinds },
    },
    isDone: () => (lab.kind === 'aws' ? isGone('cluster', destruction) : Promise.resolve(false)),
  });
  return [
    step('workloads', '--filename', `dist/${lab.environment}/kubernetes`),
    step('namespaces of students', 'namespaces', '--selector', 'app.kubernetes.io/part-of=roster'),
    // An EKS cluster is the lab's own; any other may hold what belongs to somebody else.
    ...(lab.kind === 'aws'
      ? [
          step('load balancers', 'services', '--all-namespaces', '--field-selector', 'spec.type=LoadBalancer'),
          step('volumes', 'persistentvolumeclaims', '--all-namespaces', '--all'),
        ]
      : []),
  ];
}

/** Where an add-on never came, or is gone again, there are no objects of its kinds; kubectl has deleted the others. */
function isAboutUnknownKinds(said: string): boolean {
  const unknownKind =
    /^(error: )?resource mapping not found for .* no matches for kind |^ensure CRDs are installed first$/;
  const nothingWrong = /^$|^Warning: | deleted( from |$)/;
  const lines = said.split('\n');
  return (
    lines.some((line) => unknownKind.test(line)) &&
    lines.every((line) => unknownKind.test(line) || nothingWrong.test(line))
  );
}

/** What there is after the last step, and is for a person to judge. */
export function leftLines(lab: Lab): readonly string[] {
  if (lab.kind === 'aws') return [];
  return [
    'The cluster stays, and so do its volumes: they may be somebody else’s.',
    ...commandLines(kubectl(lab, 'get', 'persistentvolumeclaims', '--all-namespaces'), '  '),
  ];
}

function waitStep(lab: AwsLab, destruction: Destruction): Step {
  const queries = leftByKubernetes(lab).filter(({ what }) => what !== 'network interfaces');
  return {
    title: 'wait until they are gone',
    action: {
      description: `ask AWS for ${queries.map(({ what }) => what).join(' and ')} until there are none (./lab orphans --plan)`,
      run: (signal) => waitUntilGone(queries, { signal }),
    },
    // Without its cluster nobody takes away what is left.
    isDone: () => isGone('cluster', destruction),
  };
}

export interface Waiting {
  readonly signal: AbortSignal;
  /** Milliseconds between two questions. @default 10 s */
  readonly interval?: number;
  /** Milliseconds. A load balancer takes minutes to go. @default 15 min */
  readonly limit?: number;
}

/** @throws UserError naming what is still there at the limit */
export async function waitUntilGone(queries: readonly Query[], waiting: Waiting): Promise<void> {
  const { signal, interval = 10_000, limit = 15 * 60_000 } = waiting;
  for (const start = performance.now(); ; await sleep(interval, undefined, { signal })) {
    const left = (await ask(queries, signal)).filter(({ names }) => names.length > 0);
    if (left.length === 0) return;
    if (performance.now() - start + interval > limit)
      throw new UserError(`Still there after ${limit / 60_000} minutes:\n${foundLines(left).join('\n')}`);
  }
}

function stackStep(stack: string, destruction: Destruction): Step {
  return {
    title: `stack ${stack}`,
    action: { command: cdktf('destroy', stack, destruction) },
    isDone: () => isGone(stack, destruction),
  };
}

/** The stock command, for the lab and environment of the destruction. */
function cdktf(
  verb: 'deploy' | 'destroy',
  stack: string,
  { folder, settings }: Destruction,
  besides: Readonly<Record<string, string>> = {},
): Command {
  const variables = Object.entries({ ...settings, ...besides }).map(([name, value]) => `${name}=${value}`);
  return { program: 'env', args: [...variables, 'npx', 'cdktf', verb, stack, '--auto-approve'], cwd: folder };
}

/** AWS destroys no bucket that holds anything, and Terraform keeps a state of what is no more. */
function statesStep(lab: AwsLab): Step {
  const { state, region } = lab.aws;
  if (state.kind !== 's3') throw new Error('Only a lab with its state in S3 has the stack bootstrap');
  return {
    title: 'states',
    action: {
      description: `remove the states of the lab from s3://${state.bucket}, if none has a resource left`,
      run: (signal) => removeStates(lab, state.bucket, askAccount(region, signal)),
    },
    isDone: () => Promise.resolve(false),
  };
}

function searchStep(lab: AwsLab): Step {
  return {
    title: 'look for what was left',
    action: {
      description: './lab orphans',
      run: async (signal) => refuseOrphans(await ask(orphanQueries(lab), signal)),
    },
    isDone: () => Promise.resolve(false),
  };
}

/** @throws UserError naming everything that was found, if anything was */
export function refuseOrphans(found: readonly Found[]): void {
  const left = found.filter(({ names }) => names.length > 0);
  if (left.length === 0) return;
  const hint = 'AWS lists some things for an hour after they are gone; what stays longer, remove by hand.';
  throw new UserError([...foundLines(left), hint].join('\n'));
}

function foundLines(found: readonly Found[]): readonly string[] {
  return found.flatMap(({ what, names }) => [`${names.length} ${what}:`, ...names.map((name) => `  ${name}`)]);
}
