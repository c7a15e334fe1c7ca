/** The lessons of the system primitives, as its suites put them on real nodes. */
import { images } from '../../../src/lab/versions';
import { contract } from '../../../src/systems/primitives/contract';
import type { Manifest } from '../../../src/synth/documents';
import { manifestsOf } from '../../support/charts';
import { fixtureLab, leastConfig } from '../../support/lab';
import { type Api, type KubeObject, until } from '../../tools/kubernetes/api';
import type { Cluster } from '../../tools/kubernetes/cluster';
import { importBusybox } from '../../tools/kubernetes/nodes/busybox';
import { importService } from './images';
import * as support from './support';

export const { namespace, workloads } = contract;

export interface Pod extends KubeObject {
  readonly metadata: KubeObject['metadata'] & { readonly uid: string };
  readonly spec: { readonly nodeName?: string };
  readonly status: {
    readonly phase: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly lastTransitionTime: string;
    }[];
    readonly containerStatuses?: readonly {
      readonly containerID: string;
      readonly ready: boolean;
      readonly restartCount: number;
    }[];
  };
}

export function primitivesManifests(settings: object = {}): readonly Manifest[] {
  return manifestsOf(fixtureLab('local', { systems: ['primitives'], primitives: settings }));
}

export async function importImages(cluster: Cluster): Promise<void> {
  for (const [key, { image, versions }] of Object.entries(workloads)) {
    const names = versions.map((version) => `${leastConfig.imageRegistry}/${image}:${version}`);
    await importService(cluster, `primitives/${key}`, names);
  }
  await importBusybox(cluster, [images.busybox]);
}

/** Puts what a suite needs on the cluster, and waits until every pod is ready. */
export async function applyLessons(cluster: Cluster, manifests: readonly Manifest[], pods: number): Promise<void> {
  const { api } = cluster;
  await support.installDefinitions(api);
  for (const manifest of manifests.filter(({ kind }) => kind === 'Namespace')) await api.apply(manifest);
  for (const manifest of manifests) await api.apply(manifest);
  await support.explained(
    cluster,
    namespace,
    until(`${pods} pods are ready`, async () => (await podsOf(api)).filter(isReady).length === pods, 120_000),
  );
}

/** Those that are going away not counted. */
export async function podsOf(api: Api, app?: string): Promise<readonly Pod[]> {
  const pods = await api.list<Pod>({ apiVersion: 'v1', kind: 'Pod' }, namespace, app && `app=${app}`);
  return pods.filter(({ metadata }) => !metadata.deletionTimestamp);
}

export function isReady({ status }: Pod): boolean {
  return status.conditions?.some(({ type, status: state }) => type === 'Ready' && state === 'True') ?? false;
}

export async function urlOf(api: Api, name: string): Promise<string> {
  const service = await api.get<
    KubeObject & { readonly spec: { readonly clusterIP: string; readonly ports: readonly { readonly port: number }[] } }
  >({ apiVersion: 'v1', kind: 'Service', metadata: { name, namespace } });
  return `http://${service.spec.clusterIP}:${service.spec.ports[0]?.port}/`;
}

/** Only what the lessons without the autoscaler need. */
export function withoutAutoscaling(manifests: readonly Manifest[]): readonly Manifest[] {
  return manifests.filter(({ metadata }) => !['hpa-test', 'example-hpa-pod'].includes(metadata.name));
}
