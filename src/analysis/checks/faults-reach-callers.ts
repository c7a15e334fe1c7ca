import type { Documents } from '../../synth/documents';
import { isForSidecars, serviceOf } from '../hosts';
import { gatewayIdentity, IdentityGraph } from '../identity-graph';
import { type HttpRule, namespaceOf, objectsOf, selected, type VirtualService, workloadsOf } from '../kinds';
import type { Finding, Rule } from '../rule';

/** A fault is injected by who calls: on a way that nobody takes it disturbs nobody, and a lesson waits for it in vain. */
export const faultsReachCallers: Rule = {
  id: 'faults-reach-callers',
  holds: 'every fault is in a rule that calls come to, on a way that a caller takes',
  check: (_, documents) =>
    objectsOf<VirtualService>(documents, 'VirtualService').flatMap(({ address, manifest }) => {
      const rules = manifest.spec.http ?? [];
      return rules.flatMap((rule, index): readonly Finding[] => {
        if (!rule.fault) return [];
        const value = `spec.http.${index}.fault`;
        const before = rules.slice(0, index).findIndex(({ match = [] }) => match.length === 0);
        if (before >= 0)
          return [
            {
              address,
              value,
              remedy: `rule ${before} takes every call before it: put the fault there, or that rule last`,
            },
          ];
        const remedy = nobodyOn(documents, manifest, rule);
        return remedy === undefined ? [] : [{ address, value, remedy }];
      });
    }),
};

/** What to do where no caller comes by the ways of the VirtualService; undefined where one does. */
function nobodyOn(documents: Documents, manifest: VirtualService, { route = [] }: HttpRule): string | undefined {
  const graph = new IdentityGraph(documents);
  const callers = route.flatMap(({ destination: { host } }) => {
    const service = serviceOf(documents, { host, from: manifest });
    const pods = service && selected(workloadsOf(documents), namespaceOf(service), service.spec.selector ?? {});
    return pods?.map((pod) => graph.callersOf(pod)) ?? ['anybody' as const];
  });
  if (callers.includes('anybody')) return undefined;
  const identities = callers.flatMap((one) => (one === 'anybody' ? [] : one));
  const hasGateways = (manifest.spec.gateways ?? []).some((name) => name !== 'mesh');
  if (hasGateways && identities.includes(gatewayIdentity)) return undefined;
  if (isForSidecars(manifest) && identities.some((identity) => identity !== gatewayIdentity)) return undefined;
  return `only ${[...new Set(identities)].join(', ') || 'nobody'} may call it, and not by this way: put the fault into a route that they take`;
}
