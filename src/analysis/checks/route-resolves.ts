import { isExternal, isForSidecars, sameHost, serviceOf } from '../hosts';
import { type Destination, type DestinationRule, namespaceOf, objectsOf, type VirtualService } from '../kinds';
import { type Route, routesOf } from '../routes';
import type { Finding, Rule } from '../rule';
import type { Documents } from '../../synth/documents';

/** Istio answers 503 for a host or a subset that it does not know. */
export const routeResolves: Rule = {
  id: 'route-resolves',
  holds: 'every route is about a host that exists and leads to Services, ports and subsets that exist',
  check: (_, documents) =>
    routesOf(documents).flatMap((route) => {
      const routes = (route.manifest.spec.http ?? []).flatMap((rule) => rule.route ?? []);
      return [
        ...unknownHosts(documents, route),
        ...routes.flatMap(({ destination }) => unresolved(documents, route, destination)),
      ];
    }),
};

function unknownHosts(documents: Documents, { address, manifest, words }: Route): readonly Finding[] {
  if (!isForSidecars(manifest)) return [];
  return (manifest.spec.hosts ?? [])
    .filter((host) => !host.startsWith('*') && !isKnown(documents, manifest, host))
    .map((host) => ({ address, value: `${words.services}: ${host}`, remedy: noSuchService(manifest) }));
}

function unresolved(documents: Documents, route: Route, destination: Destination): readonly Finding[] {
  const { address, manifest, words } = route;
  const { host, port } = destination;
  if (!isKnown(documents, manifest, host))
    return [{ address, value: `${words.host}: ${host}`, remedy: noSuchService(manifest) }];
  const ports = (serviceOf(documents, { host, from: manifest })?.spec.ports ?? []).map((one) => one.port);
  if (port && ports.length > 0 && !ports.includes(port.number))
    return [
      {
        address,
        value: `${words.port}: ${port.number}`,
        remedy: `${host} has ${ports.join(', ')}: name one of them`,
      },
    ];
  return unknownSubset(documents, route, destination);
}

function unknownSubset(
  documents: Documents,
  { address, manifest }: Route,
  { host, subset }: Destination,
): readonly Finding[] {
  if (subset === undefined) return [];
  const known = objectsOf<DestinationRule>(documents, 'DestinationRule')
    .filter((rule) =>
      sameHost(documents, { host, from: manifest }, { host: rule.manifest.spec.host, from: rule.manifest }),
    )
    .flatMap((rule) => rule.manifest.spec.subsets ?? [])
    .map(({ name }) => name);
  if (known.includes(subset)) return [];
  const remedy =
    known.length > 0
      ? `the DestinationRule of ${host} has ${known.join(', ')}`
      : `add a DestinationRule for ${host} with this subset`;
  return [{ address, value: `destination.subset: ${subset}`, remedy }];
}

function isKnown(documents: Documents, from: VirtualService, host: string): boolean {
  return serviceOf(documents, { host, from }) !== undefined || isExternal(documents, host);
}

function noSuchService(manifest: VirtualService): string {
  return `neither a Service in namespace ${namespaceOf(manifest)} nor a ServiceEntry is called that: name one that exists`;
}
