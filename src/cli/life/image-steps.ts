/** Images on their way into the cluster. */
import { buildSteps } from '../images/build';
import type { ServiceImage } from '../images/lock';
import { everyTime, type Step } from '../steps';
import type { Deployment } from './deployment';
import { loadCommand } from './substrates';

/** Whatever is there under the tag of its content is not built again. */
export function imageSteps({ lab, context }: Deployment, images: readonly ServiceImage[]): readonly Step[] {
  const load = loadCommand(
    lab,
    images.flatMap(({ references }) => Object.values(references)),
  );
  return [
    ...buildSteps(context, images, load === undefined),
    ...(load ? [{ title: 'images into the cluster', action: { command: load }, ...everyTime }] : []),
  ];
}
