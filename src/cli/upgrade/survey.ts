/** What an upgrade starts from: what runs, and the way from there to what is to run. */
import type { AwsLab } from '../../lab/lab';
import { UserError } from '../../user-error';
import { allEnded } from '../all-ended';
import { askAccount } from '../aws/recovery/ask';
import type { Context } from '../context';
import { Journal } from '../journal';
import { type Deployment, deploymentOf, withSettings } from '../life/deployment';
import { type Platform, platformOf } from './eks';
import { type Hop, hopsTo } from './plan';
import { type Release, releasesIn } from './releases';
import { expectEks, targetOf } from './target';

/** A lab on EKS, at the version that it is to have. */
export interface Upgradable extends Deployment {
  readonly lab: AwsLab;
}

export interface Survey {
  readonly upgradable: Upgradable;
  readonly platform: Platform;
  readonly releases: readonly Release[];
  /** None where nothing is to be done to EKS' part, or nobody can say. */
  readonly hops: readonly Hop[];
  /** Why there is no way, or why the cluster does not say what is in it. @default - there is, and it does */
  readonly trouble?: UserError;
}

/**
 * @param to @default what lab.yaml says
 * @throws UserError for what cannot be upgraded, or not to there
 */
export function upgradableOf(context: Context, to?: string): Upgradable {
  const { lab } = deploymentOf(context);
  expectEks(lab);
  if (lab.aws.paused)
    throw new UserError('aws.paused is true, and without nodes no upgrade can be checked: set it to false first.', 2);
  const deployment = deploymentOf(withSettings(context, { kubernetesVersion: targetOf(lab, to) }));
  expectEks(deployment.lab);
  return { ...deployment, lab: deployment.lab };
}

export function journalOf({ lab, context }: Deployment): Journal {
  return Journal.of(context.folder, lab.name, lab.environment, 'upgrade');
}

/** @throws UserError where EKS does not say what it runs, or runs nothing */
export async function survey(upgradable: Upgradable, signal: AbortSignal): Promise<Survey> {
  const { lab } = upgradable;
  const platform = await platformOf(lab, signal);
  if (!platform)
    throw new UserError(
      `There is no cluster ${lab.aws.clusterName} in account ${lab.aws.account}, ${lab.aws.region}, to upgrade.\nMake it: ./lab deploy --env aws`,
    );
  const { isFinished } = journalOf(upgradable);
  const ask = askAccount(lab.aws.region, signal);
  const [hops, releases] = await allEnded([
    known(() => hopsTo(lab.kubernetesVersion, platform, ask, !isFinished), signal),
    known(() => releasesIn(lab, signal), signal),
  ]);
  const trouble = hops.trouble ?? releases.trouble;
  return { upgradable, platform, hops: hops.found, releases: releases.found, ...(trouble && { trouble }) };
}

/** What cannot be found out leaves the rest to be told. */
async function known<T>(
  ask: () => Promise<readonly T[]>,
  signal: AbortSignal,
): Promise<{ readonly found: readonly T[]; readonly trouble?: UserError }> {
  try {
    return { found: await ask() };
  } catch (error) {
    if (signal.aborted || !(error instanceof UserError)) throw error;
    return { found: [], trouble: error };
  }
}
