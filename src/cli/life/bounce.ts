/** One service anew: its image as its sources are now, and pods that run it. */
import type { System, Workload } from '../../lab/lab';
import { UserError } from '../../user-error';
import { isImageOf, splitPlace, workloadOf } from '../cluster/meant';
import { kubectl } from '../cluster/kubectl';
import type { Deployment as AnyController } from '../cluster/objects';
import { type Command, commandLine, execute } from '../exec';
import { type ServiceImage, serviceImages } from '../images/lock';
import { everyTime, type Step } from '../steps';
import type { Deployment } from './deployment';
import { imageSteps } from './image-steps';

/** A Deployment, or a StatefulSet: in what counts here they are alike. */
type Controller = AnyController & { readonly kind: string };

/** How long the new pods of one controller may take. */
const rolledOutWithin = '10m';

/** Asks the cluster what there is to roll out; changes nothing yet. */
export async function bounceSteps(deployment: Deployment, place: string): Promise<readonly Step[]> {
  const { lab, context } = deployment;
  const { system, workload } = serviceIn(lab.systems, place);
  const images = serviceImages(context, [`${system.name}-${workload.key}`]);
  const controllers = await controllersOf(deployment, system, workload);
  return [
    ...imageSteps(deployment, images),
    ...controllers.flatMap((controller) => rollOut(deployment, controller, workload, images)),
  ];
}

function serviceIn(systems: Parameters<typeof splitPlace>[0], place: string) {
  const { system, word } = splitPlace(systems, place);
  const workloads = Object.values<Workload>(system.workloads);
  const workload = word === undefined && workloads.length === 1 ? workloads[0] : workloadOf(system, word ?? '');
  if (workload) return { system, workload };
  const known = workloads.map(({ key }) => `${system.name}/${key}`).join(', ');
  throw new UserError(
    word === undefined ? `Which one? ${known}` : `There is no service ${place}. There are: ${known}`,
    2,
  );
}

/** @throws UserError where none in the cluster keeps pods of it running */
async function controllersOf({ lab }: Deployment, system: System, workload: Workload): Promise<readonly Controller[]> {
  const again = `./lab deploy ${system.name}`;
  const place = `${system.name}/${workload.key}`;
  if (workload.kind === 'job') throw new UserError(`${place} runs once, as a Job, and is not rolled out: ${again}`, 2);
  if (system.engines.includes('knative'))
    throw new UserError(`Knative makes the pods of ${place}, by the chart alone: ${again}`, 2);
  const ofSystem = ['--namespace', system.namespace, '--selector', `app.kubernetes.io/part-of=${system.name}`];
  const { stdout } = await execute(kubectl(lab, 'get', 'deployments,statefulsets', ...ofSystem, '--output', 'json'));
  const { items } = JSON.parse(stdout) as { readonly items: readonly Controller[] };
  const found = items.filter((one) => containerOf(one, workload) !== undefined);
  if (found.length > 0) return found;
  throw new UserError(`Nothing in the cluster runs ${place}.\nDeploy it: ${again}`);
}

function containerOf({ spec }: Controller, workload: Workload) {
  return spec.template.spec.containers.find(({ image = '' }) => isImageOf(workload, image));
}

/** Pods that run this image already are started again, as whoever asks for it expects. */
function rollOut(
  { lab }: Deployment,
  controller: Controller,
  workload: Workload,
  images: readonly ServiceImage[],
): readonly Step[] {
  const { name, namespace } = controller.metadata;
  const target = `${controller.kind.toLowerCase()}/${name}`;
  const container = containerOf(controller, workload);
  const image = builtFor(controller, workload, images);
  const command = (...args: readonly string[]): Command => kubectl(lab, ...args, '--namespace', namespace);
  const change =
    container?.image === image
      ? command('rollout', 'restart', target)
      : command('set', 'image', target, `${container?.name}=${image}`);
  const status = command('rollout', 'status', target, `--timeout=${rolledOutWithin}`);
  const advice = (said: string): readonly string[] =>
    /timed out|progress deadline/.test(said)
      ? ['Look: ./lab status', `Go back: ${commandLine(command('rollout', 'undo', target))}`]
      : (status.advice?.(said) ?? []);
  return [
    { title: `rollout of ${name}`, action: { command: change }, ...everyTime },
    { title: `readiness of ${name}`, action: { command: { ...status, advice } }, ...everyTime },
  ];
}

/** The image of the version that its pods say they are. */
function builtFor({ spec }: Controller, { releases }: Workload, images: readonly ServiceImage[]): string {
  const version = spec.template.metadata?.labels?.version;
  const { image } = releases.find((release) => release.version === version) ?? releases[0];
  return images[0]?.references[image] ?? image;
}
