/** The images lock: what `lab build` pushed under content tags, in place of the plain labels of the contract. */
import { LabProblems } from './problems';
import type { Variables } from './settings';
import { NoText, readText } from './text';

/** Plain reference (`ghcr.io/octocat/cmpt756s1:v1`) → the one to pull (`…:v1-0123456789ab`, with `@sha256:…` once pinned). */
export type ImageLock = Readonly<Record<string, string>>;

/**
 * Names the file. Whoever deploys sets it; it is not set while dist/ is written, because that is reviewed
 * and must not change with every build.
 */
export const imageLockVariable = 'LAB_IMAGES_LOCK';

/** @throws LabProblems when the variable names a file that is no images lock */
export function readImageLock(env: Variables): ImageLock {
  const path = env[imageLockVariable];
  if (!path) return {};
  const lock = parsed(textOf(path));
  if (isImageLock(lock)) return lock;
  throw unusable(path, 'is no images lock: JSON that maps image references to image references');
}

/** Some thousand images. */
const mostBytes = 1024 * 1024;

function textOf(path: string): string {
  try {
    return readText(path, mostBytes);
  } catch (error) {
    if (!(error instanceof NoText)) throw error;
    throw unusable(path, error.problem.what);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unusable(path: string, why: string): LabProblems {
  const hint = 'lab build writes one: .lab/images.json.';
  return new LabProblems([{ where: imageLockVariable, path: '', what: `names ${path}, which ${why}`, hint }]);
}

function isImageLock(value: unknown): value is ImageLock {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((image) => typeof image === 'string')
  );
}
