/** What Istio tells proxies of: clusters by namespace, the scope of a namespace's proxies, and the routes at gateways. */
import type { Documents, Manifest, Placed } from '../synth/documents';
import { gatewayNames, serviceOf } from './hosts';
import { type DestinationRule, namespaceOf, objectsOf, type Service, type ServiceEntry } from './kinds';
import { routesOf } from './routes';

interface Sidecar extends Manifest {
  readonly spec: {
    readonly workloadSelector?: object;
    readonly egress?: readonly { readonly hosts: readonly string[] }[];
  };
}

/** Clusters that the Services and ServiceEntries of each namespace are to a proxy that knows of it. */
export function clustersOfNamespaces(documents: Documents): ReadonlyMap<string, number> {
  const clusters = new Map<string, number>();
  const add = (namespace: string, count: number): void => {
    clusters.set(namespace, (clusters.get(namespace) ?? 0) + count);
  };
  const subsets = subsetsOf(documents);
  for (const { manifest } of objectsOf<Service>(documents, 'Service'))
    add(namespaceOf(manifest), (manifest.spec.ports ?? []).length * (1 + (subsets.get(manifest) ?? 0)));
  for (const { manifest } of objectsOf<ServiceEntry>(documents, 'ServiceEntry'))
    add(namespaceOf(manifest), manifest.spec.hosts.length);
  return clusters;
}

function subsetsOf(documents: Documents): ReadonlyMap<Service, number> {
  const subsets = new Map<Service, number>();
  for (const { manifest } of objectsOf<DestinationRule>(documents, 'DestinationRule')) {
    const service = serviceOf(documents, { host: manifest.spec.host, from: manifest });
    if (service) subsets.set(service, (subsets.get(service) ?? 0) + (manifest.spec.subsets?.length ?? 0));
  }
  return subsets;
}

/** Whether the pods of a namespace get the mesh's proxy. */
export function isInMesh({ manifest }: Placed<Manifest>): boolean {
  return manifest.metadata.labels?.['istio-injection'] === 'enabled';
}

/**
 * The namespaces that the proxies of a namespace know of, by the namespace of a Sidecar for all of its pods. One that is not
 * here knows of all, as does one whose Sidecar says so.
 */
export function scopesOf(documents: Documents): ReadonlyMap<string, readonly string[]> {
  const scopes = new Map<string, readonly string[]>();
  for (const { manifest } of objectsOf<Sidecar>(documents, 'Sidecar')) {
    const { workloadSelector, egress = [] } = manifest.spec;
    const own = namespaceOf(manifest);
    const hosts = egress.flatMap((one) => one.hosts).map((host) => host.split('/', 1)[0] ?? '');
    if (workloadSelector || hosts.length === 0 || hosts.includes('*')) continue;
    scopes.set(own, [...new Set(hosts.filter((host) => host !== '~').map((host) => (host === '.' ? own : host)))]);
  }
  return scopes;
}

/** Matches of all rules at gateways: each is a route of Envoy's. */
export function matchesAtGateways(documents: Documents): number {
  return routesOf(documents)
    .filter(({ manifest }) => gatewayNames(manifest).length > 0)
    .flatMap(({ manifest }) => manifest.spec.http ?? [])
    .reduce((all, { match }) => all + Math.max(1, match?.length ?? 0), 0);
}
