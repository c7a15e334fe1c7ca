/** The pods that a person means by `music`, `music/users`, or by the name of one of them behind the system. */
import type { System, Workload } from '../../lab/lab';
import { contractOf, systemNames } from '../../lab/systems';
import { UserError } from '../../user-error';
import type { Kubectl } from './kubectl';
import type { Pod } from './objects';
import { repositoryOf } from './rollout';

/** Services as they are typed, of every system that there is. */
export const services = systemNames.flatMap((system) =>
  Object.keys(contractOf(system).workloads).map((key) => `${system}/${key}`),
);

export interface Meant {
  readonly system: System;
  /** At least one. */
  readonly pods: readonly Pod[];
  /** Selects them, and those that come after them. */
  readonly selector: string;
}

/**
 * The pods in the cluster. What its contract does not know is named by the label `app`, e.g. the ring of Cassandra.
 * @throws UserError where the lab has no such system, or nothing of it runs
 */
export async function podsMeant(kubectl: Kubectl, place: string): Promise<Meant> {
  const { system, word } = splitPlace(kubectl.lab.systems, place);
  const ofSystem = `app.kubernetes.io/part-of=${system.name}`;
  const all = await kubectl.items<Pod>('pods', '--namespace', system.namespace, '--selector', ofSystem);
  const workload = word === undefined ? undefined : workloadOf(system, word);
  const pods = word === undefined ? all : all.filter((pod) => isMeant(pod, word, workload));
  const apps = [...new Set(pods.map(({ metadata: { labels } }) => labels?.app))].join();
  const selector = word === undefined ? ofSystem : `${ofSystem},app in (${apps})`;
  if (pods.length > 0) return { system, pods, selector };
  if (word === undefined || workload)
    throw new UserError(`Nothing of ${place} runs in the cluster.\nDeploy it: ./lab deploy ${system.name}`);
  const known = [...Object.keys(system.workloads), ...all.map(({ metadata: { labels } }) => labels?.app)];
  const names = [...new Set(known.filter((name) => name !== undefined))].join(', ');
  throw new UserError(`${system.name} has no service and no pod '${word}'. Its services: ${names}`, 2);
}

/** The container that kubectl takes when none is named: the mesh's proxies say which one is meant. */
export function mainContainer({ metadata, spec }: Pod): string {
  return metadata.annotations?.['kubectl.kubernetes.io/default-container'] ?? spec.containers[0]?.name ?? '';
}

/** @throws UserError where the lab has no such system */
export function splitPlace(
  systems: Readonly<Partial<Record<string, System>>>,
  place: string,
): { readonly system: System; readonly word: string | undefined } {
  const [name = '', ...rest] = place.split('/');
  const system = Object.values(systems).find((one) => one?.name === name);
  if (system) return { system, word: rest.join('/') || undefined };
  const known = Object.values(systems).map((one) => one?.name);
  throw new UserError(`This lab has no system '${name}'. Its systems: ${known.join(', ')}`, 2);
}

export function workloadOf({ workloads }: System, word: string): Workload | undefined {
  return Object.values<Workload>(workloads).find(({ key, name, short }) => [key, name, short].includes(word));
}

function isMeant({ metadata, spec }: Pod, word: string, workload: Workload | undefined): boolean {
  const { name, labels } = metadata;
  if (name === word || labels?.app === word || labels?.app === workload?.name) return true;
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  return workload !== undefined && containers.some(({ image = '' }) => isImageOf(workload, image));
}

/** Whatever its tag or its digest is. */
export function isImageOf({ releases }: Workload, image: string): boolean {
  return repositoryOf(releases[0].image) === repositoryOf(image);
}
