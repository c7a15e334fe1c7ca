/** What is known, without asking any registry, of the images that pods wait for. */
import { buildCommand, imageLockFile, unbuiltImages, unbuiltWarning } from '../../lab/config/images';
import type { Lab } from '../../lab/lab';
import { labelled } from '../terminal';
import type { PlacedFinding } from './findings';

/**
 * Where some images of an environment were built, those that were forgotten: a deployment would change some pods and
 * leave others waiting. Whoever has built none here has not begun, or somebody else has built: that is a warning.
 */
export function imageFindings(lab: Lab): readonly PlacedFinding[] {
  const unbuilt = unbuiltImages(lab);
  if (unbuilt.length === imagesOf(lab).length) return [];
  return unbuilt.map((image) => ({
    rule: 'images-built',
    environment: lab.environment,
    address: imageLockFile(''),
    value: `${image}: no build of it is in the lock`,
    remedy: `build it: ${buildCommand(lab)}`,
  }));
}

export function imageWarnings(lab: Lab): readonly string[] {
  const warning = unbuiltImages(lab).length === imagesOf(lab).length ? unbuiltWarning(lab) : undefined;
  return warning === undefined ? [] : [warning];
}

export function imageWarningLines(lab: Lab): readonly string[] {
  return imageWarnings(lab).flatMap((text) => labelled('warning', `${lab.environment}: ${text}`));
}

/** Each once. */
function imagesOf({ systems }: Lab): readonly string[] {
  const workloads = Object.values(systems).flatMap((system) => Object.values(system.workloads));
  return [...new Set(workloads.flatMap(({ releases }) => releases.map(({ image }) => image)))];
}
