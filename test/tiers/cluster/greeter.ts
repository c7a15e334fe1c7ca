/** The greeter's documents, as its suites put them on the cluster. */
import { contract as greeter } from '../../../src/systems/greeter/contract';
import type { Manifest } from '../../../src/synth/documents';
import { manifestsOf } from '../../support/charts';
import { fixtureLab, leastConfig } from '../../support/lab';
import type { Api } from '../../tools/kubernetes/api';

const { namespace, workloads } = greeter;

/** References of the versions' images, oldest first. */
export const greeterImages = workloads.greeter.versions.map(
  (version) => `${leastConfig.imageRegistry}/${workloads.greeter.image}:${version}`,
);

/** What lab.yaml must say of nodes on AWS before it may have the greeter. */
export const nodeGroups = { normal: {}, powerful: {}, vip: {}, backup: {} };

interface Settings {
  readonly version?: string;
  readonly replicas?: number;
  readonly toleration?: boolean;
}

export function greeterManifests(settings: Settings = {}): readonly Manifest[] {
  return manifestsOf(fixtureLab('local', { systems: ['greeter'], greeter: settings, aws: { nodeGroups } }));
}

/** Applies the documents of one of the lessons, by the name of its Deployment, and what both need. */
export async function applyLesson(api: Api, deployment: string, settings: Settings = {}): Promise<Manifest> {
  const manifests = greeterManifests(settings);
  const isOther = ({ kind, metadata }: Manifest) => kind === 'Deployment' && metadata.name !== deployment;
  for (const manifest of manifests.filter((candidate) => !isOther(candidate))) await api.apply(manifest);
  const found = manifests.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === deployment);
  if (!found) throw new Error(`The greeter has no Deployment ${deployment}.`);
  return found;
}

export function removeGreeter(api: Api): Promise<void> {
  return api.remove({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
}
