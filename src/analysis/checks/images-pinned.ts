import { workloadsOf } from '../kinds';
import type { Rule } from '../rule';

/** An image without a tag, or with one that moves, makes two pods of one template run different programs. */
export const imagesPinned: Rule = {
  id: 'images-pinned',
  holds: 'every image has a digest, or a tag that is not `latest`',
  check: (_, documents) =>
    workloadsOf(documents).flatMap(({ address, template }) =>
      [...(template.spec.initContainers ?? []), ...template.spec.containers]
        .filter(({ image = '' }) => !isPinned(image))
        .map(({ name, image = 'none' }) => ({
          address,
          value: `container ${name}, image: ${image}`,
          remedy: 'name a version, e.g. example/service:v1',
        })),
    ),
};

function isPinned(image: string): boolean {
  if (/@sha256:[0-9a-f]{64}$/.test(image)) return true;
  // The first colon may belong to the registry's port, so the tag is looked for in the last part only.
  const tag = image.split('/').at(-1)?.split(':')[1];
  return tag !== undefined && tag !== '' && tag !== 'latest';
}
