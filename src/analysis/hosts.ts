/** What an Istio host means, and by whom it is served. */
import { namespaceOf, objectsOf, type Service, type ServiceEntry, type VirtualService } from './kinds';
import type { Documents, Manifest } from '../synth/documents';

/** The word by which a VirtualService means every sidecar instead of a gateway. */
const sidecars = 'mesh';

/** A host as an object spells it. */
export interface NamedHost {
  readonly host: string;
  readonly from: Manifest;
}

/** A short name means a Service in the namespace of the object that names it; a longer one says the namespace. */
export function serviceOf(documents: Documents, { host, from }: NamedHost): Service | undefined {
  const [name, namespace = namespaceOf(from), ...rest] = host.split('.');
  if (!['', 'svc', 'svc.cluster.local'].includes(rest.join('.'))) return undefined;
  return objectsOf<Service>(documents, 'Service').find(
    ({ manifest }) => manifest.metadata.name === name && namespaceOf(manifest) === namespace,
  )?.manifest;
}

/** Whether a ServiceEntry tells the mesh of this host outside of the cluster. */
export function isExternal(documents: Documents, host: string): boolean {
  return objectsOf<ServiceEntry>(documents, 'ServiceEntry').some(({ manifest }) => manifest.spec.hosts.includes(host));
}

/** Whether two hosts are the same, each seen from its own object. */
export function sameHost(documents: Documents, a: NamedHost, b: NamedHost): boolean {
  const service = serviceOf(documents, a);
  return service ? service === serviceOf(documents, b) : a.host === b.host;
}

/** Whether sidecars follow the routes: they do unless only gateways are named. */
export function isForSidecars({ spec: { gateways = [sidecars] } }: VirtualService): boolean {
  return gateways.includes(sidecars);
}

/** `<namespace>/<name>` of the Gateways that a VirtualService names. */
export function gatewayNames(route: VirtualService): readonly string[] {
  const names = (route.spec.gateways ?? []).filter((name) => name !== sidecars);
  return names.map((name) => (name.includes('/') ? name : `${namespaceOf(route)}/${name}`));
}
