/** The way of an upgrade: one minor version after the other, and what each takes. */
import { kubernetesVersions } from '../../lab/versions';
import type { Ask } from '../aws/recovery/ask';
import { type AddonPart, type Platform, recommended } from './eks';
import { isAtLeast } from './minors';
import { wayTo } from './target';

export interface Hop {
  readonly minor: string;
  /** Those that EKS recommends a newer build of for that version. */
  readonly addons: readonly AddonMove[];
}

export interface AddonMove extends Pick<AddonPart, 'name' | 'settings'> {
  readonly to: string;
}

/**
 * The version that the control plane has already is one of them where something of it was left behind.
 * @param isUnfinished whether a run was interrupted, whose last checks are still to come
 * @throws UserError where there is no such way
 */
export async function hopsTo(
  target: string,
  platform: Platform,
  ask: Ask,
  isUnfinished: boolean,
): Promise<readonly Hop[]> {
  const { version: runs } = platform.controlPlane;
  const way = wayTo(target, runs);
  const isBehind = platform.nodeGroups.some(({ version }) => !isAtLeast(version, runs));
  const minors = (isBehind || way.length === 0) && runs in kubernetesVersions ? [runs, ...way] : way;
  let { addons } = platform;
  const hops: Hop[] = [];
  for (const minor of minors) {
    const hop = { minor, addons: await movesTo(minor, addons, ask) };
    addons = addons.map((addon) => ({ ...addon, version: targetOf(addon, hop), state: 'ACTIVE' }));
    if (minor !== runs || isBehind || isUnfinished || hop.addons.length > 0) hops.push(hop);
  }
  return hops;
}

/** A newer build than the recommended one stays; an update that was begun is one to wait for. */
async function movesTo(minor: string, addons: readonly AddonPart[], ask: Ask): Promise<readonly AddonMove[]> {
  const builds = await recommended(
    addons.map(({ name }) => name),
    minor,
    ask,
  );
  return addons.flatMap(({ name, version: from, state, settings }) => {
    const to = builds.get(name);
    const isThere = to !== undefined && isAtLeast(from, to) && state !== 'UPDATING';
    return to === undefined || isThere ? [] : [{ name, to, settings }];
  });
}

function targetOf({ name, version }: AddonPart, { addons }: Hop): string {
  return addons.find((move) => move.name === name)?.to ?? version;
}

/** What each add-on has when all of it is done. */
export function addonTargets({ addons }: Platform, hops: readonly Hop[]): ReadonlyMap<string, string> {
  return new Map(
    addons.map((addon) => [
      addon.name,
      hops.reduce((version, hop) => targetOf({ ...addon, version }, hop), addon.version),
    ]),
  );
}
