/** Images built by Docker, as steps: what is there under its content tag is not built again. */
import type { ImageLock } from '../../lab/config/images';
import type { Context } from '../context';
import type { Command } from '../exec';
import { programFolder } from '../lab-folder';
import { everyTime, type Step } from '../steps';
import { succeeds } from './docker';
import { baseImages, ImageLockFile, type ServiceImage } from './lock';

/** A builder of our own, because Docker's default one makes images for one platform only. */
const builder = 'systems-lab';
export const platforms = ['linux/amd64', 'linux/arm64'];

/** @param push into the registry, for every platform; else one for this machine, into its Docker */
export function buildSteps(context: Context, images: readonly ServiceImage[], push: boolean): readonly Step[] {
  const lock = new ImageLockFile(context);
  const { registry } = lock.read();
  const pinsOf = ({ dockerfile }: ServiceImage) => basePins(baseImages(context, [dockerfile]), registry);
  return [
    ...(push ? [makeBuilder] : []),
    ...images.map((image) => buildImage(image, push, pinsOf(image), programFolder(context))),
    record(images, push, lock),
  ];
}

const makeBuilder: Step = {
  title: `builder ${builder}`,
  action: { command: docker('buildx', 'create', '--name', builder, '--driver', 'docker-container') },
  isDone: () => succeeds(docker('buildx', 'inspect', builder)),
  undo: { command: docker('buildx', 'rm', '--force', builder) },
};

/** What an image has beside it in the registry: what is in it, and what it was made from. */
const attested = ['--sbom=true', '--provenance=mode=max'];

/** A tag that names the content is there or it is not; there is no older build under it. */
function buildImage(
  { service, dockerfile, references }: ServiceImage,
  push: boolean,
  pins: readonly string[],
  folder: string,
): Step {
  const tags = Object.values(references);
  const target = push ? ['--builder', builder, '--platform', platforms.join(','), ...attested, '--push'] : ['--load'];
  const inspect = push ? ['buildx', 'imagetools', 'inspect'] : ['image', 'inspect'];
  const names = tags.flatMap((tag) => ['--tag', tag]);
  const recipe = ['--file', dockerfile, '--build-arg', `SERVICE=${service}`];
  const build = docker('buildx', 'build', ...target, ...pins, ...recipe, ...names, '.');
  return {
    title: service,
    action: { command: { ...build, cwd: folder } },
    isDone: async () => (await Promise.all(tags.map((tag) => succeeds(docker(...inspect, tag))))).every(Boolean),
  };
}

/** Puts the base image with the digest that `lab images pin` found in the place of the one with the tag. */
function basePins(bases: readonly string[], lock: ImageLock): readonly string[] {
  return bases.flatMap((base) => {
    const pinned = lock[base];
    return pinned === undefined ? [] : ['--build-context', `${base}=docker-image://${pinned}`];
  });
}

/** Only what was pushed is deployed to clusters that pull. */
function record(images: readonly ServiceImage[], push: boolean, lock: ImageLockFile): Step {
  const references = Object.fromEntries(images.flatMap((image) => Object.entries(image.references)));
  return {
    title: 'images lock',
    action: {
      description: `write the tags into ${lock.path}`,
      run: () => Promise.resolve(push ? lock.addPushed(references) : lock.addLoaded(references)),
    },
    ...everyTime,
  };
}

function docker(...args: readonly string[]): Command {
  return { program: 'docker', args };
}
