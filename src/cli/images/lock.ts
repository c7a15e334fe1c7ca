/** The images of a lab: which there are, what they are built from, and the lock that says what was built. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuiltImages, builtImagesBeside, imageLockFile, type ImageLock } from '../../lab/config/images';
import { loadConfig } from '../../lab/config/load';
import { nearest } from '../../lab/config/problems';
import { fileOf } from '../../lab/config/settings';
import type { System } from '../../lab/lab';
import { resolve } from '../../lab/resolve';
import type { Context } from '../context';
import { UserError } from '../../user-error';
import { replaceFile } from '../files';

/** One bundle and the images that it becomes: one a version, all with the same content. */
export interface ServiceImage {
  /** `<system>-<service>`: the bundle's name and the argument of the Dockerfile. */
  readonly service: string;
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
      service: `${system.name}-${key}`,
      releases,
    })),
  );
  const recipe = recipeOf(context);
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
    .map(({ service, releases }) => {
      const hash = contentHash(join(context.bundles, 'services', `${service}.js`), recipe);
      const references = Object.fromEntries(releases.map(({ image }) => [image, `${image}-${hash}`]));
      return { service, references };
    });
}

/** The images that the Dockerfile builds on. */
export function baseImages(context: Context): readonly string[] {
  return [...dockerfile(context).matchAll(/^FROM (\S+)/gm)].map(([, image = '']) => image);
}

function dockerfile({ folder }: Context): string {
  const path = join(folder, 'Dockerfile');
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
function recipeOf(context: Context): string {
  const { registry } = new ImageLockFile(context).read();
  return [dockerfile(context), ...baseImages(context).map((base) => registry[base] ?? base)].join('\n');
}

function contentHash(bundle: string, recipe: string): string {
  if (!existsSync(bundle)) throw new UserError(`There is no bundle ${bundle}: run npm run build.`);
  return createHash('sha256').update(recipe).update(readFileSync(bundle)).digest('hex').slice(0, hashDigits);
}

function unknownService(name: string, services: readonly string[], names: readonly string[]): UserError {
  const near = nearest(name, names);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return new UserError(`This lab has no service ${name}.${hint}\nIts services: ${services.join(', ')}`, 2);
}
