/** An upgrade as steps, in the order that EKS wants: control plane, add-ons, node groups, one minor version at a time. */
import type { AwsLab } from '../../lab/lab';
import { chartDefinitions } from '../../lab/versions';
import { addonStacksOf } from '../../lab/stacks';
import { askAccount } from '../aws/recovery/ask';
import { kubectl } from '../cluster/kubectl';
import { type Command, execute } from '../exec';
import { untilNothing } from '../poll';
import { everyTime, type Step } from '../steps';
import { say } from '../terminal';
import { type Consent, consentStep } from '../life/consent';
import { doctorStep } from '../life/deploy';
import { type Deployment, deploymentOf, withSettings } from '../life/deployment';
import { applyPlanned, plannedCommands } from '../life/planned-apply';
import { type Returned, returnSteps } from '../life/return';
import { deployStack } from '../life/stack-steps';
import { eksContext } from '../life/substrates';
import { stacksStep } from '../life/work';
import { asked, type CheckName, checkNames, expectAll, missingFor } from './checks';
import { addonOf, controlPlaneOf, nodeGroupsOf, type Part } from './eks';
import { isAtLeast } from './minors';
import type { AddonMove, Hop } from './plan';
import type { Survey } from './survey';

export interface Wanted {
  /** `--yes` */
  readonly consent: Consent;
  /** Checks that may fail. */
  readonly accepted: readonly CheckName[];
}

interface Upgrade extends Survey, Wanted {
  readonly lab: AwsLab;
}

/** How long what has been changed may take until it is as it should be. */
const settledWithinMs = 10 * 60_000;

/** None where nothing is to be done, or nobody knows what. @param returned gets what only running them finds out */
export function upgradeSteps(survey: Survey, wanted: Wanted, returned: Returned): readonly Step[] {
  const { upgradable, hops, releases } = survey;
  const { lab } = upgradable;
  const upgrade: Upgrade = { ...survey, ...wanted, lab };
  const isBehind = releases.some(({ version, pinned }) => version !== pinned);
  if (survey.trouble || (hops.length === 0 && !isBehind)) return [];
  return [
    doctorStep(lab, { builds: false }),
    consentStep({ about: () => aboutLines(upgrade), summary: summaryOf(upgrade), yes: wanted.consent.yes }),
    eksContext(lab),
    ...hops.flatMap((hop) => hopSteps(hop, upgrade)),
    ...(isBehind ? releaseSteps(upgrade) : []),
    ...(hops.length > 0 ? returnSteps(upgradable, returned) : []),
  ];
}

/** The same from run to run, so that whoever has answered is not asked again. */
function aboutLines({ lab, hops }: Upgrade): readonly string[] {
  const { name, kubernetesVersion } = lab;
  if (hops.length === 0) return [`The Helm releases of ${name} come to the versions that systems-lab pins.`];
  return [
    `${name} comes to Kubernetes ${kubernetesVersion}: its nodes are replaced one by one, and lab upgrade takes nothing back.`,
    'What only a node’s disk keeps is lost, as what Prometheus has measured. Tables and volumes stay.',
  ];
}

function summaryOf({ lab, hops }: Upgrade): string {
  return hops.length === 0 ? 'Helm releases change' : `Kubernetes ${lab.kubernetesVersion}, every node is replaced`;
}

function hopSteps(hop: Hop, upgrade: Upgrade): readonly Step[] {
  const { context } = upgrade.upgradable;
  const deployment = deploymentOf(withSettings(context, { kubernetesVersion: hop.minor }));
  const at = { minor: hop.minor, deployment, upgrade };
  return [
    checksStep(at),
    synthesis(at),
    controlPlaneStep(at),
    settledStep(at, 'control plane answers', false),
    ...hop.addons.map((move) => addonStep(move, at)),
    drainableStep(at),
    nodeGroupsStep(at),
    settledStep(at, 'nodes', true),
  ];
}

/** One minor version of an upgrade, with the stacks as they are at that version. */
interface At {
  readonly minor: string;
  readonly deployment: Deployment;
  readonly upgrade: Upgrade;
}

function checksStep({ minor, upgrade: { lab, accepted } }: At): Step {
  const names = checkNames.filter((name) => !accepted.includes(name));
  return {
    title: `${minor}: checks`,
    action: {
      description: `check that ${asked(names)}`,
      run: (signal) => expectAll(names, lab, minor, signal),
    },
    isDone: () => hasControlPlane(minor, lab),
  };
}

function synthesis({ minor, deployment, upgrade: { lab } }: At): Step {
  return {
    ...stacksStep(deployment),
    title: `${minor}: synthesis of the stacks`,
    isDone: async () => (await hasControlPlane(minor, lab)) && (await hasNodeGroups(minor, lab)),
  };
}

/** An update that an interrupted run began goes on at EKS, which takes no second one meanwhile. */
function controlPlaneStep({ minor, deployment, upgrade: { lab, consent } }: At): Step {
  const { clusterName } = lab.aws;
  return stackStep('cluster', {
    title: `${minor}: control plane`,
    deployment,
    consent,
    waits: [eks(lab, 'wait', 'cluster-active', '--name', clusterName)],
    isDone: () => hasControlPlane(minor, lab),
  });
}

function nodeGroupsStep({ minor, deployment, upgrade: { lab, consent, platform } }: At): Step {
  const { clusterName } = lab.aws;
  return stackStep('nodes', {
    title: `${minor}: node groups`,
    deployment,
    consent,
    waits: platform.nodeGroups.map(({ name }) =>
      eks(lab, 'wait', 'nodegroup-active', '--cluster-name', clusterName, '--nodegroup-name', name),
    ),
    isDone: () => hasNodeGroups(minor, lab),
  });
}

interface StackStep extends Required<Pick<Step, 'title' | 'isDone'>> {
  readonly deployment: Deployment;
  readonly consent: Consent;
  readonly waits: readonly Command[];
}

function stackStep(stack: string, { title, deployment, consent, waits, isDone }: StackStep): Step {
  return {
    title,
    action: {
      shows: [...waits, ...Object.values(plannedCommands(stack, deployment))],
      run: async (signal) => {
        for (const wait of waits) await execute(wait, { signal });
        await applyPlanned(stack, deployment, consent, signal);
      },
    },
    isDone,
  };
}

/** Terraform leaves the build of an add-on to EKS, and EKS leaves it as it is until somebody says another one. */
function addonStep({ name, to, settings }: AddonMove, { minor, upgrade: { lab } }: At): Step {
  const target = ['--cluster-name', lab.aws.clusterName, '--addon-name', name];
  const update = eks(lab, 'update-addon', ...target, '--addon-version', to, ...settings, ...preserving);
  const wait = eks(lab, 'wait', 'addon-active', ...target);
  const now = (signal?: AbortSignal) => addonOf(lab, name, askAccount(lab.aws.region, signal));
  return {
    title: `${minor}: add-on ${name} ${to}`,
    action: {
      shows: [update, wait],
      run: async (signal) => {
        if ((await now(signal)).state === 'UPDATING') await execute(wait, { signal });
        if (!isAtLeast((await now(signal)).version, to)) await execute(update, { signal });
        await execute(wait, { signal });
      },
    },
    isDone: async () => isActiveAt(to)(await now()),
  };
}

/** What somebody has changed of an add-on by hand stays. */
const preserving = ['--resolve-conflicts', 'PRESERVE'];

/** What has just been updated takes a moment until its budget lets a pod go again. */
function drainableStep({ minor, upgrade: { lab, accepted } }: At): Step {
  const names = (['budgets'] as const).filter((name) => !accepted.includes(name));
  return {
    title: `${minor}: nodes may be drained`,
    action: {
      description: names.length > 0 ? `check that ${asked(names)}` : 'check nothing: accepted',
      run: (signal) => expectAll(names, lab, minor, signal),
    },
    isDone: () => hasNodeGroups(minor, lab),
  };
}

function settledStep({ minor, upgrade: { lab, accepted } }: At, title: string, nodesToo: boolean): Step {
  const what = nodesToo ? `every node group and kubelet runs ${minor}` : `the control plane runs ${minor}`;
  return {
    title: `${minor}: ${title}`,
    action: {
      description: `wait until ${what}, EKS finds it healthy, and every node is Ready`,
      run: (signal) =>
        untilNothing(() => missingFor(minor, lab, signal, { nodesToo, accepted }), {
          signal,
          limitMs: settledWithinMs,
          say,
        }),
    },
    ...everyTime,
  };
}

/** Helm never touches the definitions of a chart that it has installed, so they come first. */
function releaseSteps({ upgradable, lab, releases, consent }: Upgrade): readonly Step[] {
  const behind = releases.filter(({ version, pinned }) => version !== pinned);
  const charts = [...new Set(behind.map(({ chart }) => chart))];
  return [
    stacksStep(upgradable),
    ...charts.flatMap((chart) => {
      const files = (chartDefinitions[chart] ?? []).flatMap((url) => ['--filename', url]);
      if (files.length === 0) return [];
      const command = kubectl(lab, 'apply', '--server-side', '--force-conflicts', ...files);
      return [{ title: `definitions of ${chart}`, action: { command }, ...everyTime }];
    }),
    ...addonStacksOf(lab).map((stack) => deployStack(stack, upgradable, consent)),
  ];
}

async function hasControlPlane(minor: string, lab: AwsLab): Promise<boolean> {
  const part = await controlPlaneOf(lab, askAccount(lab.aws.region));
  return part !== undefined && isActiveAt(minor)(part);
}

async function hasNodeGroups(minor: string, lab: AwsLab): Promise<boolean> {
  return (await nodeGroupsOf(lab, askAccount(lab.aws.region))).every(isActiveAt(minor));
}

function isActiveAt(version: string): (part: Part) => boolean {
  return (part) => part.state === 'ACTIVE' && isAtLeast(part.version, version);
}

function eks({ aws: { region } }: AwsLab, ...args: readonly string[]): Command {
  return { program: 'aws', args: ['eks', ...args, '--region', region] };
}
