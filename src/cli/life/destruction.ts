/** A lab taken down, from the top to the ground: what stands on something goes before it. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { mesh } from '../../lab/addons';
import type { AwsLab } from '../../lab/lab';
import { stateFolder, statePrefix } from '../../lab/state';
import { addonStacksOf, destructionOrder, type PlatformLab, stacksOf } from '../../lab/stacks';
import { UserError } from '../../user-error';
import { ask, type Found, leftByKubernetes, orphanQueries, type Query } from '../aws/orphans';
import { askAccount } from '../aws/recovery/ask';
import { removeStates } from '../aws/states';
import { kubectl } from '../cluster/kubectl';
import { hostsOwnCluster } from '../cluster/own';
import { commandLines, execute } from '../exec';
import { untilNothing, type Waiting } from '../poll';
import { everyTime, type Step } from '../steps';
import { chartFile, deployFolder, type Deployment } from './deployment';
import { destroyStack, isGone, stackCommands } from './stack-steps';
import { clusterGone, eksContext } from './substrates';
import { chartsStep, stacksStep } from './work';

/** @param deployment with its nodes awake: without one no controller takes back what it has made outside */
export function destructionSteps(deployment: Deployment): readonly Step[] {
  const { lab } = deployment;
  if (hostsOwnCluster(lab)) return [clusterGone(deployment), localStatesStep(deployment)];
  return [
    chartsStep(deployment),
    stacksStep(deployment),
    ...(lab.kind === 'aws'
      ? [{ ...eksContext(lab), isDone: () => isGone('cluster', deployment) }, wakeStep(lab, deployment)]
      : []),
    ...clusterSteps(deployment),
    ...(lab.kind === 'aws' ? [waitStep(lab, deployment)] : []),
    ...destructionOrder(stacksOf(lab)).flatMap((stack) => [
      ...(lab.kind === 'aws' && stack === 'bootstrap' ? [statesStep(lab)] : []),
      destroyStack(stack, deployment),
    ]),
    ...(lab.kind === 'aws' ? [searchStep(lab)] : []),
    forgetStep(deployment),
  ];
}

/** Some systems of a lab that stays: what `lab deploy` of them has applied. Their tables stay, and so do their volumes. */
export function removalSteps(deployment: Deployment): readonly Step[] {
  const { lab, chosen } = deployment;
  return [
    chartsStep(deployment),
    ...Object.keys(chosen.systems)
      .reverse()
      .map((system) => deleteStep(`chart ${system}`, deployment, ['--filename', chartFile(lab, system)])),
  ];
}

/** A lab that is paused has no node to run the controllers that take back load balancers and volumes. */
function wakeStep(lab: AwsLab, deployment: Deployment): Step {
  const hasNodes = async (): Promise<boolean> => {
    const { stdout } = await execute(kubectl(lab, 'get', 'nodes', '--output', 'name'));
    return stdout.trim() !== '';
  };
  return {
    title: 'wake the nodes of a paused lab',
    action: { commands: stackCommands('nodes', deployment, 'apply') },
    isDone: async () => (await isGone('cluster', deployment)) || (await hasNodes()),
  };
}

/** What is in the cluster. While it goes, the controllers must be there that take back what they made outside. */
function clusterSteps(deployment: Deployment): readonly Step[] {
  const { lab } = deployment;
  return [
    deleteStep('workloads', deployment, ['--filename', `${deployFolder(lab)}/kubernetes`]),
    ...studentNamespaces(deployment),
    // An EKS cluster is the lab's own; any other may hold what belongs to somebody else.
    ...(lab.kind === 'aws'
      ? [
          deleteStep('load balancers', deployment, [
            ...['services', '--all-namespaces', '--field-selector', 'spec.type=LoadBalancer'],
          ]),
          deleteStep('volumes', deployment, ['persistentvolumeclaims', '--all-namespaces', '--all']),
        ]
      : []),
  ];
}

/** An EKS cluster is the lab's own; in any other only those of its class are, as roster.csv names them. */
function studentNamespaces(deployment: Deployment): readonly Step[] {
  const { lab } = deployment;
  const own = lab.roster?.students.map(({ namespace }) => namespace) ?? [];
  const which = lab.kind === 'aws' ? ['--selector', 'app.kubernetes.io/part-of=roster'] : own;
  return which.length === 0 ? [] : [deleteStep('namespaces of students', deployment, ['namespaces', ...which])];
}

/** What a lab that is there costs and has is read from it; of one that is gone nothing is known. */
function forgetStep({ lab, context }: Deployment): Step {
  return {
    title: 'what was deployed from here',
    action: {
      description: `remove ${deployFolder(lab)}: what it tells of is gone`,
      run: () => {
        rmSync(join(context.folder, deployFolder(lab)), { recursive: true, force: true });
        return Promise.resolve();
      },
    },
    ...everyTime,
  };
}

function deleteStep(title: string, deployment: Deployment, args: readonly string[]): Step {
  const { lab, context } = deployment;
  return {
    title,
    action: {
      command: {
        ...kubectl(lab, 'delete', ...args, '--ignore-not-found'),
        cwd: context.folder,
        forgives: isAboutUnknownKinds,
      },
    },
    isDone: () => (lab.kind === 'aws' ? isGone('cluster', deployment) : Promise.resolve(false)),
  };
}

/** Of a cluster that is gone as a whole Terraform need not be told release by release. */
function localStatesStep({ lab, context }: Deployment): Step {
  const states = `${stateFolder}/${statePrefix(lab)}`;
  return {
    title: 'states',
    action: {
      description: `remove ${states} and ${deployFolder(lab)}: what they tell of went with the cluster`,
      run: () => {
        for (const folder of [states, deployFolder(lab)])
          rmSync(join(context.folder, folder), { recursive: true, force: true });
        return Promise.resolve();
      },
    },
    ...everyTime,
  };
}

/** Where an add-on never came, or is gone again, there are no objects of its kinds; kubectl has deleted the others. */
export function isAboutUnknownKinds(said: string): boolean {
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
export function leftLines(lab: PlatformLab): readonly string[] {
  if (lab.kind === 'aws' || hostsOwnCluster(lab)) return [];
  const { namespace } = mesh;
  return [
    'The cluster stays, and so do its volumes: they may be somebody else’s.',
    ...commandLines(kubectl(lab, 'get', 'persistentvolumeclaims', '--all-namespaces'), '  '),
    ...(addonStacksOf(lab).length === 0
      ? []
      : [
          `So do definitions that charts of Helm have brought, and the namespace ${namespace} with the Secrets of its`,
          'dashboards. If nobody else uses it:',
          ...commandLines(kubectl(lab, 'delete', 'namespace', namespace), '  '),
        ]),
  ];
}

function waitStep(lab: AwsLab, deployment: Deployment): Step {
  const queries = leftByKubernetes(lab).filter(({ what }) => what !== 'network interfaces');
  return {
    title: 'wait until they are gone',
    action: {
      description: `ask AWS for ${queries.map(({ what }) => what).join(' and ')} until there are none (./lab orphans --plan)`,
      run: (signal) => waitUntilGone(queries, { signal, intervalMs: 10_000 }),
    },
    // Without its cluster nobody takes away what is left.
    isDone: () => isGone('cluster', deployment),
  };
}

/** A load balancer takes minutes to go. @throws UserError naming what is still there at the limit */
export function waitUntilGone(queries: readonly Query[], waiting: Waiting): Promise<void> {
  return untilNothing(async () => foundLines(await ask(queries, waiting.signal)), waiting);
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
    ...everyTime,
  };
}

function searchStep(lab: AwsLab): Step {
  return {
    title: 'look for what was left',
    action: {
      description: './lab orphans',
      run: async (signal) => refuseOrphans(await ask(orphanQueries(lab), signal)),
    },
    ...everyTime,
  };
}

/** @throws UserError naming everything that was found, if anything was */
export function refuseOrphans(found: readonly Found[]): void {
  const left = foundLines(found);
  if (left.length === 0) return;
  const hint = 'AWS lists some things for an hour after they are gone; what stays longer, remove by hand.';
  throw new UserError([...left, hint].join('\n'));
}

function foundLines(found: readonly Found[]): readonly string[] {
  const left = found.filter(({ names }) => names.length > 0);
  return left.flatMap(({ what, names }) => [`${names.length} ${what}:`, ...names.map((name) => `  ${name}`)]);
}
