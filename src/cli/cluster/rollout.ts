/** A Deployment on its way from one version to another. */
import type { Lab, Release } from '../../lab/lab';
import { UserError } from '../../user-error';
import type { Deployment } from './objects';

/** `new 2/4, available 3, total 5` */
export function progress({ spec, status }: Deployment): string {
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  return `new ${updatedReplicas}/${spec.replicas}, available ${availableReplicas}, total ${replicas}`;
}

export function done({ metadata, spec, status }: Deployment): boolean {
  const { observedGeneration = 0, replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const isSeen = observedGeneration >= (metadata.generation ?? 0);
  return isSeen && [replicas, updatedReplicas, availableReplicas].every((count) => count === spec.replicas);
}

/** The controller gives up waiting after `progressDeadlineSeconds`, 10 minutes unless set. */
export function stalled({ status }: Deployment): boolean {
  return (
    status.conditions?.some(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded') ??
    false
  );
}

/**
 * The patch that moves a Deployment to another release of its image: the image and what its container is told.
 * @throws UserError for a version that the image does not have
 */
export function releaseChange(lab: Lab, { metadata, spec }: Deployment, version: string): object {
  const [container] = spec.template.spec.containers;
  const releases = releasesOf(lab, container?.image ?? '');
  const release = releases.find((candidate) => candidate.version === version);
  if (!container || !release) {
    const known = releases.map((candidate) => candidate.version).join(', ') || 'none that the lab knows';
    throw new UserError(`${metadata.name} has no version ${version}. Its versions: ${known}`, 2);
  }
  const env = Object.entries(release.environment).flatMap(([name, source]) =>
    'value' in source ? [{ name, value: source.value }] : [],
  );
  const containers = [{ name: container.name, image: release.image, env }];
  return { spec: { template: { metadata: { labels: { version } }, spec: { containers } } } };
}

/** All releases of the workload whose image it is. */
function releasesOf(lab: Lab, image: string): readonly Release[] {
  const repository = repositoryOf(image);
  const workloads = Object.values(lab.systems).flatMap((system) => Object.values(system.workloads));
  return workloads.find(({ releases }) => repositoryOf(releases[0].image) === repository)?.releases ?? [];
}

/** An image without its tag and its digest. */
export function repositoryOf(image: string): string {
  return (image.split('@')[0] ?? '').replace(/:[^:/]+$/, '');
}
