import { type DisruptionBudget, namespaceOf, objectsOf, selected, workloadsOf } from '../kinds';
import type { Finding, Rule } from '../rule';

/** Node groups are updated by draining node after node: a budget that lets no pod go stops that for ever. */
export const drainPossible: Rule = {
  id: 'drain-possible',
  holds: 'every disruption budget lets at least one of its pods go',
  check: (_, documents) => {
    const workloads = workloadsOf(documents);
    return objectsOf<DisruptionBudget>(documents, 'PodDisruptionBudget').flatMap(
      ({ address, manifest }): readonly Finding[] => {
        const labels = manifest.spec.selector?.matchLabels ?? {};
        const pods = selected(workloads, namespaceOf(manifest), labels).reduce(
          (sum, { replicas }) => sum + replicas,
          0,
        );
        // That it selects nothing is another rule's finding.
        if (pods === 0 || allowedOf(manifest, pods) > 0) return [];
        const { minAvailable, maxUnavailable } = manifest.spec;
        const bound =
          maxUnavailable === undefined ? `minAvailable ${minAvailable}` : `maxUnavailable ${maxUnavailable}`;
        const remedy = 'set maxUnavailable: 1, and more than one replica where the pods must stay reachable';
        return [{ address, value: `${bound} of ${pods} pods`, remedy }];
      },
    );
  },
};

/** How many pods may go at once; Kubernetes rounds a share of the pods up. */
function allowedOf({ spec: { minAvailable, maxUnavailable } }: DisruptionBudget, pods: number): number {
  const amount = (bound: number | string): number =>
    typeof bound === 'number' ? bound : Math.ceil((Number.parseFloat(bound) / 100) * pods);
  if (maxUnavailable !== undefined) return amount(maxUnavailable);
  return pods - amount(minAvailable ?? 0);
}
