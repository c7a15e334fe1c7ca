/** The whole way of a lab into its cluster, as steps. */
import { addonStacksOf, cloudStacksOf, type PlatformLab } from '../../lab/stacks';
import { addressOf, hasAddress } from '../cluster/address';
import { kubectl } from '../cluster/kubectl';
import { hostsOwnCluster } from '../cluster/own';
import { secretSteps } from '../cluster/secrets';
import { checksOf, findingsOf } from '../doctor/checks';
import { quotaFindings } from '../doctor/quotas';
import { refuseMissing } from '../doctor/report';
import { type ServiceImage, serviceImages } from '../images/lock';
import { untilNothing } from '../poll';
import { costSummary } from '../reports/cost-report';
import { today } from '../reports/day';
import { everyTime, type Step } from '../steps';
import type { Synthesis } from '../synthesis';
import { say } from '../terminal';
import { chartSteps } from './charts';
import { type Consent, consentStep } from './consent';
import type { Deployment } from './deployment';
import { imageSteps } from './image-steps';
import { readinessStep } from './readiness';
import { deployStack } from './stack-steps';
import { clusterSteps } from './substrates';
import { chartsStep, synthesisStep } from './work';

/** What only running it finds out. */
export interface Outcome {
  synthesis?: Synthesis;
  address?: string;
}

export function deploymentSteps(deployment: Deployment, consent: Consent, outcome: Outcome): readonly Step[] {
  const { lab, chosen } = deployment;
  const stack = (name: string): Step => deployStack(name, deployment, consent);
  return [
    doctorStep(lab),
    synthesisStep(deployment, (synthesis) => void (outcome.synthesis = synthesis)),
    ...askedSteps(deployment, consent, outcome),
    ...cloudStacksOf(lab).map(stack),
    ...clusterSteps(deployment),
    ...secretSteps(chosen, (...args) => kubectl(lab, ...args)),
    ...addonStacksOf(chosen).map(stack),
    ...imageSteps(deployment, imagesOf(deployment)),
    chartsStep(deployment),
    ...chartSteps(deployment),
    readinessStep(deployment),
    ...(hasAddress(chosen) ? [addressStep(lab, outcome)] : []),
  ];
}

/** @param needs whether images are built, and machines made: else neither Docker nor quotas count */
export function doctorStep(lab: PlatformLab, needs = { builds: true }): Step {
  return {
    title: 'doctor',
    action: {
      description: `./lab doctor --env ${lab.environment}`,
      run: async (signal) => {
        const quotas = needs.builds && lab.kind === 'aws' ? await quotaFindings(lab, signal) : [];
        refuseMissing([...(await findingsOf(checksOf(lab, needs))), ...quotas]);
      },
    },
    ...everyTime,
  };
}

/** What is made on this machine alone needs no question. */
function askedSteps({ lab }: Deployment, { yes }: Consent, outcome: Outcome): readonly Step[] {
  if (hostsOwnCluster(lab)) return [];
  const place =
    lab.kind === 'aws'
      ? `account ${lab.aws.account}, region ${lab.aws.region}`
      : `the context ${lab.context}, a cluster that somebody has made`;
  const cost = () => (outcome.synthesis ? costSummary(outcome.synthesis, today()) : []);
  return [consentStep({ about: () => [`${lab.name} goes to ${place}.`, ...cost()], summary: place, yes })];
}

function imagesOf({ chosen, context }: Deployment): readonly ServiceImage[] {
  const systems = Object.keys(chosen.systems);
  return serviceImages(context, []).filter(({ system }) => systems.includes(system));
}

/** A load balancer takes minutes to come. */
function addressStep(lab: PlatformLab, outcome: Outcome): Step {
  return {
    title: 'address',
    action: {
      description: 'wait until the gateway has an address',
      run: (signal) => untilAddress(lab, outcome, signal),
    },
    ...everyTime,
  };
}

export function untilAddress(lab: PlatformLab, outcome: Outcome, signal: AbortSignal): Promise<void> {
  return untilNothing(
    async () => {
      const address = await addressOf(lab, signal);
      if (address !== undefined) outcome.address = address;
      return address === undefined ? ['The gateway has no address yet.'] : [];
    },
    { signal, say },
  );
}
