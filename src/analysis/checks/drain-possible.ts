import { type DisruptionBudget, namespaceOf, objectsOf, selected, type PodOwner, workloadsOf } from '../kinds';
import type { Finding, Rule } from '../rule';
import type { Placed } from '../../synth/documents';

/** Node groups are updated by draining node after node: a budget that lets no pod go stops that for ever. */
export const drainPossible: Rule = {
  id: 'drain-possible',
  holds: 'every disruption budget lets at least one of its pods go, and no pod has two',
  check: (_, documents) => {
    const workloads = workloadsOf(documents);
    const budgets = objectsOf<DisruptionBudget>(documents, 'PodDisruptionBudget').map((budget) => ({
      ...budget,
      selects: selected(workloads, namespaceOf(budget.manifest), budget.manifest.spec.selector?.matchLabels ?? {}),
    }));
    return [...budgets.flatMap(tooTight), ...workloads.flatMap((workload) => inTwo(workload, budgets))];
  },
};

type Budget = Placed<DisruptionBudget> & { readonly selects: readonly PodOwner[] };

function tooTight({ address, manifest, selects }: Budget): readonly Finding[] {
  const pods = selects.reduce((sum, { replicas }) => sum + replicas, 0);
  // That it selects nothing is another rule's finding.
  if (pods === 0 || allowedOf(manifest, pods) > 0) return [];
  const { minAvailable, maxUnavailable } = manifest.spec;
  const bound = maxUnavailable === undefined ? `minAvailable ${minAvailable}` : `maxUnavailable ${maxUnavailable}`;
  const remedy = 'set maxUnavailable: 1, and more than one replica where the pods must stay reachable';
  return [{ address, value: `${bound} of ${pods} pods`, remedy }];
}

/** How many pods may go at once; Kubernetes rounds a share of the pods up. */
function allowedOf({ spec: { minAvailable, maxUnavailable } }: DisruptionBudget, pods: number): number {
  const amount = (bound: number | string): number =>
    typeof bound === 'number' ? bound : Math.ceil((Number.parseFloat(bound) / 100) * pods);
  if (maxUnavailable !== undefined) return amount(maxUnavailable);
  return pods - amount(minAvailable ?? 0);
}

function inTwo(workload: PodOwner, budgets: readonly Budget[]): readonly Finding[] {
  const names = budgets
    .filter(({ selects }) => selects.some(({ address }) => address === workload.address))
    .map(({ manifest }) => manifest.metadata.name);
  if (names.length < 2) return [];
  const remedy = 'leave one of them: Kubernetes evicts no pod that several budgets select';
  return [{ address: workload.address, value: `in the disruption budgets ${names.join(' and ')}`, remedy }];
}
