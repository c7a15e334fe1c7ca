import type { Documents } from '../../synth/documents';
import { sameHost, serviceOf } from '../hosts';
import {
  type Destination,
  type DestinationRule,
  type HttpRule,
  namespaceOf,
  objectsOf,
  selected,
  type VirtualService,
  workloadsOf,
} from '../kinds';
import { routesOf } from '../routes';
import type { Finding, Rule } from '../rule';

/** The canary's share of the calls gets 503 where the canary has no pods. */
export const routesHavePods: Rule = {
  id: 'routes-have-pods',
  holds: 'every version that a route gives calls to has a pod',
  check: (_, documents) =>
    routesOf(documents).flatMap(({ address, manifest, words }) =>
      (manifest.spec.http ?? []).flatMap((rule, index) =>
        calledIn(rule)
          .filter(({ destination }) => hasNoPods(documents, manifest, destination))
          .map(({ destination: { host, subset }, weight = 100 }): Finding => ({
            address,
            value: `${words.rules}.${index}.${words.targets} ${subset === undefined ? host : `${host} ${subset}`}: ${weight} % of the calls`,
            remedy: 'its pods have 0 replicas: give them one at least, or no calls',
          })),
      ),
    ),
};

/** A rule that asks for a header is a tester's: what has no pods is no surprise there. */
function calledIn({ match = [], route = [] }: HttpRule) {
  if (match.length > 0 && match.every(({ headers }) => headers !== undefined)) return [];
  return route.filter(({ weight }) => weight !== 0);
}

/** Not where no pods are known at all: another rule says so, or somebody else writes the endpoints. */
function hasNoPods(documents: Documents, from: VirtualService, { host, subset }: Destination): boolean {
  const service = serviceOf(documents, { host, from });
  if (!service?.spec.selector) return false;
  const pods = selected(workloadsOf(documents), namespaceOf(service), service.spec.selector);
  const labels = subset === undefined ? {} : labelsOf(documents, from, host, subset);
  const found = selected(pods, namespaceOf(service), labels);
  return found.length > 0 && found.every(({ replicas }) => replicas === 0);
}

function labelsOf(documents: Documents, from: VirtualService, host: string, subset: string) {
  const rules = objectsOf<DestinationRule>(documents, 'DestinationRule').filter(({ manifest }) =>
    sameHost(documents, { host, from }, { host: manifest.spec.host, from: manifest }),
  );
  return rules.flatMap(({ manifest }) => manifest.spec.subsets ?? []).find(({ name }) => name === subset)?.labels ?? {};
}
