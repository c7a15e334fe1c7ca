/** The images lock: what `lab build` built under content tags, in place of the plain labels of the contract. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Lab } from '../lab';
import { LabProblems } from './problems';
import type { LabConfig } from './schema';
import type { Variables } from './settings';
import { NoText, readText } from './text';

/** Plain reference (`ghcr.io/octocat/cmpt756s1:v1`) → the one to pull (`…:v1-0123456789ab`, with `@sha256:…` once pinned). */
export type ImageLock = Readonly<Record<string, string>>;

/** The lock by where the images are. */
export interface BuiltImages {
  /** What was pushed, and the base images with their digests. */
  readonly registry: ImageLock;
  /** What Docker on this machine has: clusters that take images by name from it can run these, and no others. */
  readonly docker: ImageLock;
}

const nothingBuilt: BuiltImages = { registry: {}, docker: {} };

/**
 * Names the file, or is `none`: then every image has its plain label. That is how dist/ is written, which is reviewed
 * and must not change with every build.
 */
export const imageLockVariable = 'LAB_IMAGES_LOCK';
export const noImageLock = 'none';

/** The lock that belongs to a lab.yaml: `.lab/images.json` beside it. */
export function imageLockFile(labFile: string): string {
  return join(dirname(labFile), '.lab', 'images.json');
}

/**
 * The images that an environment can run, of the lock that the variable names, or else of the one beside lab.yaml.
 * @throws LabProblems when the file is no images lock, or is not there although the variable names it
 */
export function readImageLock(labFile: string, config: Runner, env: Variables): ImageLock {
  const named = env[imageLockVariable];
  if (named === noImageLock) return {};
  const { registry, docker } = named ? readBuiltImages(named, imageLockVariable) : builtImagesBeside(labFile);
  return takesFromDocker(config) ? { ...registry, ...docker } : registry;
}

type Runner = Pick<LabConfig, 'environment' | 'local'>;

function takesFromDocker({ environment, local: { cluster } }: Runner): boolean {
  return environment === 'local' && (cluster === 'kind' || cluster === 'minikube');
}

/** @throws LabProblems when what is there is no images lock */
export function builtImagesBeside(labFile: string): BuiltImages {
  const file = imageLockFile(labFile);
  return existsSync(file) ? readBuiltImages(file, file) : nothingBuilt;
}

/** @param where who names the file */
function readBuiltImages(path: string, where: string): BuiltImages {
  const built = parsed(textOf(path, where));
  if (isBuiltImages(built)) return { ...nothingBuilt, ...built };
  throw unusable(path, where, 'is no images lock: JSON that maps image references to image references');
}

function isBuiltImages(value: unknown): value is Partial<BuiltImages> {
  const isSection = ([name, section]: readonly [string, unknown]) =>
    Object.hasOwn(nothingBuilt, name) && isImageLock(section);
  return isMap(value) && Object.entries(value).every(isSection);
}

/** As `lab build` tags: the label, and 12 digits of the content's SHA-256; with a digest once it is pinned. */
const contentTag = /:[^:/@]+-[0-9a-f]{12}(@sha256:[0-9a-f]{64})?$/;

/** Our images of a lab that have their plain label still: nobody has built them, and no registry need have them. */
export function unbuiltImages({ systems }: Pick<Lab, 'systems'>): readonly string[] {
  const workloads = Object.values(systems).flatMap((system) => Object.values(system.workloads));
  const images = workloads.flatMap(({ releases }) => releases.map(({ image }) => image));
  return [...new Set(images)].filter((image) => !contentTag.test(image));
}

/** What to say where a lab is deployed with such images; undefined where it is not. */
export function unbuiltWarning(lab: Pick<Lab, 'environment' | 'systems'>): string | undefined {
  const unbuilt = unbuiltImages(lab);
  const [first] = unbuilt;
  if (first === undefined) return undefined;
  const others = unbuilt.length > 1 ? ` and ${unbuilt.length - 1} more` : '';
  return `No build of ${first}${others} is known here, and pods wait for what nobody has built: ${buildCommand(lab)}`;
}

/** How the images of an environment are built. */
export function buildCommand({ environment }: Pick<Lab, 'environment'>): string {
  return environment === 'aws' ? './lab build --push' : './lab build --env local';
}

/** Some thousand images. */
const mostBytes = 1024 * 1024;

function textOf(path: string, where: string): string {
  try {
    return readText(path, mostBytes);
  } catch (error) {
    if (!(error instanceof NoText)) throw error;
    throw unusable(path, where, error.problem.what);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unusable(path: string, where: string, why: string): LabProblems {
  const [what, hint] =
    where === path
      ? [why, 'Remove it: ./lab build writes another.']
      : [`names ${path}, which ${why}`, './lab build writes one: .lab/images.json beside lab.yaml.'];
  return new LabProblems([{ where, path: '', what, hint }]);
}

function isImageLock(value: unknown): value is ImageLock {
  return isMap(value) && Object.values(value).every((image) => typeof image === 'string');
}

function isMap(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
