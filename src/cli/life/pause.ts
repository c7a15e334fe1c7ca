/** A lab that costs less while nobody uses it: node groups to zero and back, with the control plane kept. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { estimate } from '../../analysis/cost/estimate';
import type { PlatformLab } from '../../lab/stacks';
import { readDocuments } from '../../synth/documents';
import { UserError } from '../../user-error';
import { carryOut } from '../carry-out';
import { hostsOwnCluster } from '../cluster/own';
import type { Context } from '../context';
import { Journal } from '../journal';
import { today } from '../reports/day';
import { pauseSentences, pauseTimeOf } from '../reports/pause-schedule';
import { everyTime, type Step } from '../steps';
import { say } from '../terminal';
import { consentStep } from './consent';
import { doctorStep } from './deploy';
import { deployFolder, type Deployment, deploymentOf, withSettings } from './deployment';
import { type Returned, returnSteps } from './return';
import { deployStack } from './stack-steps';
import { clusterSteps, minikube } from './substrates';
import { stacksStep } from './work';

export interface PauseOptions {
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

export async function pauseLab(context: Context, options: PauseOptions): Promise<void> {
  const deployment = on(context, true);
  const { lab } = deployment;
  const steps =
    lab.kind === 'aws' ? pauseSteps(deployment, options.yes === true) : [minikubeStep(lab, 'stop', 'pause')];
  await carryOut(steps, options, Journal.of(context.folder, lab.name, lab.environment, 'pause'));
  if (options.dryRun) return;
  say(`${lab.name} is paused. ${costLine(deployment, 'paused')}`.trimEnd());
  say(`Go on: ./lab resume --env ${lab.environment}`);
}

export async function resumeLab(context: Context, options: PauseOptions): Promise<void> {
  const deployment = on(context, false);
  const { lab } = deployment;
  const returned: Returned = {};
  const steps =
    lab.kind === 'aws'
      ? resumeSteps(deployment, options.yes === true, returned)
      : [minikubeStep(lab, 'start', 'resume'), ...returnSteps(deployment, returned)];
  await carryOut(steps, options, Journal.of(context.folder, lab.name, lab.environment, 'resume'));
  if (options.dryRun) return;
  const { address, deployment: there } = returned;
  if (!there)
    throw new UserError(
      `${lab.name} has its nodes again, and of ${Object.keys(lab.systems).join(', ')} nothing is in its cluster.\n` +
        `Deploy: ./lab deploy --env ${lab.environment}`,
    );
  const systems = Object.keys(there.chosen.systems).join(', ');
  const place = address === undefined ? '' : ` at ${address}`;
  say(`${lab.name} goes on: ${systems}${place}. ${costLine(deployment, 'running')}`.trimEnd());
  pauseSentences(pauseTimeOf(lab)).forEach(say);
}

function pauseSteps(deployment: Deployment, yes: boolean): readonly Step[] {
  const { lab } = deployment;
  return [
    doctorStep(lab, { builds: false }),
    consentStep({
      about: () => [
        `${lab.name}: every node goes, and with it what pods keep in memory, and what Prometheus has measured.`,
        'Tables and volumes stay.',
      ],
      summary: 'every node goes, tables and volumes stay',
      yes,
    }),
    stacksStep(deployment),
    deployStack('nodes', deployment, { yes }),
  ];
}

function resumeSteps(deployment: Deployment, yes: boolean, returned: Returned): readonly Step[] {
  const { lab } = deployment;
  return [
    doctorStep(lab, { builds: false }),
    stacksStep(deployment),
    deployStack('nodes', deployment, { yes }),
    ...clusterSteps(deployment),
    ...returnSteps(deployment, returned),
  ];
}

/** A laptop's cluster costs nothing; minikube can be stopped all the same, and kind cannot. */
function minikubeStep(lab: PlatformLab, verb: 'stop' | 'start', word: string): Step {
  if (lab.cluster.kind === 'minikube' && hostsOwnCluster(lab))
    return { title: `cluster ${lab.name}`, action: { command: minikube(verb, lab.context) }, ...everyTime };
  throw new UserError(
    `Nothing of ${lab.name} in ${lab.environment} can be ${word}d: ${
      hostsOwnCluster(lab)
        ? 'kind has no such command. Away and back: ./lab destroy, ./lab deploy'
        : `the cluster of the context ${lab.context} is somebody else’s`
    }.\nOn AWS: ./lab ${word} --env aws`,
    2,
  );
}

/** The cloud half of lab.yaml, whatever that says of pausing. */
function on(context: Context, paused: boolean): Deployment {
  const { lab } = deploymentOf(context);
  return lab.kind === 'aws'
    ? deploymentOf(withSettings(context, { 'aws.paused': String(paused) }))
    : deploymentOf(context);
}

/** What was deployed last costs this much an hour; undefined where that is not known here. */
export function deployedCost(lab: PlatformLab, context: Context): Record<'running' | 'paused', number> | undefined {
  const folder = join(context.folder, deployFolder(lab));
  if (lab.kind !== 'aws' || !existsSync(join(folder, 'kubernetes'))) return undefined;
  const { usdPerHour, pausedUsdPerHour } = estimate(lab, readDocuments(folder, lab.environment), today());
  return { running: usdPerHour, paused: pausedUsdPerHour };
}

function costLine({ lab, context }: Deployment, state: 'running' | 'paused'): string {
  const { [state]: usd } = deployedCost(lab, context) ?? {};
  return usd === undefined ? '' : `It costs about $${usd.toFixed(2)} an hour (./lab cost).`;
}
