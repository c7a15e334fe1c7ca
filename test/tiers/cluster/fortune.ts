/** Fortune's documents, as its suite puts them on the cluster, and what it looks at there. */
import { contract, election } from '../../../src/systems/fortune/contract';
import type { Manifest } from '../../../src/synth/documents';
import { manifestsOf } from '../../support/charts';
import { fixtureLab, leastConfig } from '../../support/lab';
import type { Api, KubeObject } from '../../tools/kubernetes/api';
import type { Cluster } from '../../tools/kubernetes/cluster';
import type { ScheduledPod } from '../../tools/kubernetes/objects';

export const { namespace } = contract;
const { name, image, versions, serviceAccount } = contract.workloads.fortune;

export const fortuneImage = `${leastConfig.imageRegistry}/${image}:${versions[0]}`;

export interface Lease extends KubeObject {
  readonly spec?: { readonly holderIdentity?: string; readonly leaseTransitions?: number };
}

export interface Slice extends KubeObject {
  readonly endpoints: readonly {
    readonly addresses: readonly string[];
    readonly targetRef: { readonly name: string };
  }[];
}

/** What needs no mesh and no Prometheus, which are not on this cluster. */
const foreign = /istio\.io|coreos\.com/;

export function fortuneManifests(): readonly Manifest[] {
  const manifests = manifestsOf(fixtureLab('local', { systems: ['fortune'] }));
  return manifests.filter(({ apiVersion, metadata }) => {
    const isOurs = metadata.namespace === namespace || metadata.name === namespace;
    return isOurs && !foreign.test(apiVersion);
  });
}

export async function applyFortune(api: Api): Promise<void> {
  const [first, ...others] = fortuneManifests();
  if (!first) throw new Error('Fortune has no documents.');
  const { name: secret, key, development } = contract.secrets.peerSecret;
  await api.apply(first);
  await api.apply({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: secret, namespace },
    stringData: { [key]: development },
  } as KubeObject);
  for (const manifest of others) await api.apply(manifest);
}

export const leaseRef = {
  apiVersion: 'coordination.k8s.io/v1',
  kind: 'Lease',
  metadata: { name: election.lease, namespace },
} as const;

export const sliceRef = {
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name: election.leaderSlice, namespace },
} as const;

/** The member that the lease names. */
export async function holderOf(api: Api): Promise<string | undefined> {
  const { spec } = await api.get<Lease>(leaseRef);
  return spec?.holderIdentity?.split('_')[0];
}

export function podsOf(api: Api): Promise<readonly ScheduledPod[]> {
  return api.list<ScheduledPod>({ apiVersion: 'v1', kind: 'Pod' }, namespace, `app=${name}`);
}

/** The API as the members see it. */
export function asMember(cluster: Cluster): Promise<Api> {
  return cluster.as(namespace, serviceAccount);
}
