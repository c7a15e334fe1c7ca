/** The images of a lab: which there are, what they are built from, and the lock that says what was built. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';
import { type BuiltImages, builtImagesBeside, imageLockFile, type ImageLock } from '../../lab/config/images';
import { loadConfig } from '../../lab/config/load';
import { nearest } from '../../lab/config/problems';
import { fileOf } from '../../lab/config/settings';
import type { System } from '../../lab/lab';
import { resolve } from '../../lab/resolve';
import type { Context } from '../context';
import { UserError } from '../../user-error';
import { replaceFile } from '../files';
import { programFolder } from '../lab-folder';

/** One bundle and the images that it becomes: one a version, all with the same content. */
export interface ServiceImage {
  readonly system: string;
  /** `<system>-<service>`: the bundle's name and the argument of the Dockerfile. */
  readonly service: string;
  /** Path from the program's folder. */
  readonly dockerfile: string;
  /** Plain reference → reference with the content tag. */
  readonly references: ImageLock;
}

/** Hexadecimal digits of a SHA-256 in a tag: enough that no two builds of a lab ever share one. */
const hashDigits = 12;

/**
 * The images of the lab's services, or of those that are named (`music-users` or just `users`).
 * @throws UserError for a service that the lab does not have
 */
export function serviceImages(context: Context, wanted: readonly string[]): readonly ServiceImage[] {
  const config = loadConfig(context.flags());
  // Without the lock: what is built is the image that the plain label stands for.
  const systems: readonly System[] = Object.values(resolve(config, config.environment).systems);
  const services = systems.flatMap((system) =>
    Object.entries(system.workloads).map(([key, { releases }]) => ({
      key,
      system: system.name,
      service: `${system.name}-${key}`,
      dockerfile: dockerfileOf(context, system.name, key),
      releases,
    })),
  );
  const names = services.flatMap(({ key, service }) => [key, service]);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw unknownService(
      unknown,
      services.map(({ service }) => service),
      names,
    );
  return services
    .filter(({ key, service }) => wanted.length === 0 || wanted.includes(key) || wanted.includes(service))
    .map(({ system, service, dockerfile, releases }) => {
      const hash = contentHash(context, dockerfile, service);
      const references = Object.fromEntries(releases.map(({ image }) => [image, `${image}-${hash}`]));
      return { system, service, dockerfile, references };
    });
}

/** The Dockerfile of every service that has none of its own. */
const shared = 'Dockerfile';

/** A service whose image needs more than Node has a Dockerfile of its own, beside its main.ts. */
function dockerfileOf(context: Context, system: string, service: string): string {
  const own = `src/systems/${system}/services/${service}/Dockerfile`;
  return existsSync(join(programFolder(context), own)) ? own : shared;
}

/** Whether the image of a service has a shell: distroless ones have none. */
export function hasShell(context: Context, system: string, service: string): boolean {
  const stages = baseImages(context, [dockerfileOf(context, system, service)]);
  return !stages.at(-1)?.includes('distroless');
}

/** The images that Dockerfiles build on, each once. @param dockerfiles paths from the program's folder. @default - all */
export function baseImages(context: Context, dockerfiles = dockerfilesIn(context)): readonly string[] {
  const lines = [...new Set(dockerfiles)].flatMap((path) => [...textOf(context, path).matchAll(/^FROM (\S+)/gm)]);
  return [...new Set(lines.map(([, image = '']) => image))];
}

function dockerfilesIn(context: Context): readonly string[] {
  const systems = join(programFolder(context), 'src/systems');
  if (!existsSync(systems)) return [shared];
  const files = readdirSync(systems, { recursive: true, encoding: 'utf8' }).map((file) => file.split(sep).join('/'));
  const own = files.filter((file) => /^[^/]+\/services\/[^/]+\/Dockerfile$/.test(file));
  return [shared, ...own.map((file) => `src/systems/${file}`)];
}

function textOf(context: Context, dockerfile: string): string {
  const path = join(programFolder(context), dockerfile);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** `.lab/images.json` beside lab.yaml: what is deployed takes its images from there. */
export class ImageLockFile {
  readonly path: string;
  private readonly labFile: string;

  constructor({ flags }: Context) {
    this.labFile = fileOf(flags(), process.env);
    this.path = imageLockFile(this.labFile);
  }

  /** @throws LabProblems when what is there is no images lock */
  read(): BuiltImages {
    return builtImagesBeside(this.labFile);
  }

  /** Adds to what registries have, or replaces it there; an older build in Docker gives way to it. */
  addPushed(references: ImageLock): void {
    const { registry, docker } = this.read();
    const older = Object.entries(docker).filter(([plain]) => !Object.hasOwn(references, plain));
    this.write({ registry: { ...registry, ...references }, docker: Object.fromEntries(older) });
  }

  /** Adds to what Docker on this machine has, or replaces it there. */
  addLoaded(references: ImageLock): void {
    const { registry, docker } = this.read();
    this.write({ registry, docker: { ...docker, ...references } });
  }

  private write({ registry, docker }: BuiltImages): void {
    replaceFile(this.path, `${JSON.stringify({ registry: sorted(registry), docker: sorted(docker) }, null, 2)}\n`);
  }
}

function sorted(references: ImageLock): ImageLock {
  return Object.fromEntries(Object.entries(references).sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** What an image has beside its bundle: the Dockerfile, and the digests under which its bases are pinned. */
function recipeOf(context: Context, dockerfile: string): string {
  const { registry } = new ImageLockFile(context).read();
  const bases = baseImages(context, [dockerfile]).map((base) => registry[base] ?? base);
  return [textOf(context, dockerfile), ...bases].join('\n');
}

/** Of the recipe, and of all that the Dockerfile copies from the program's folder: the bundle, or other sources. */
function contentHash(context: Context, dockerfile: string, service: string): string {
  const digest = createHash('sha256').update(recipeOf(context, dockerfile));
  for (const path of copiedBy(context, dockerfile, service)) {
    if (!existsSync(path)) throw new UserError(`There is no bundle ${path}: run npm run build.`);
    for (const file of filesBelow(path)) digest.update(readFileSync(file));
  }
  return digest.digest('hex').slice(0, hashDigits);
}

function copiedBy(context: Context, dockerfile: string, service: string): readonly string[] {
  const bundle = join(context.bundles, 'services', `${service}.js`);
  if (dockerfile === shared) return [bundle];
  const sources = [...textOf(context, dockerfile).matchAll(/^COPY (?!--from)(\S+) /gm)].map(
    ([, source = '']) => source,
  );
  const folder = programFolder(context);
  return sources.map((source) => (source.startsWith('build/services/') ? bundle : join(folder, source)));
}

function filesBelow(path: string): readonly string[] {
  if (!statSync(path).isDirectory()) return [path];
  const entries = readdirSync(path, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return files.sort();
}

function unknownService(name: string, services: readonly string[], names: readonly string[]): UserError {
  const near = nearest(name, names);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return new UserError(`This lab has no service ${name}.${hint}\nIts services: ${services.join(', ')}`, 2);
}
