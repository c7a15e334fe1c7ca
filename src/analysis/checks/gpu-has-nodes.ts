import { type PodOwner, workloadsOf } from '../kinds';
import { nodeGroupsOf } from '../resources';
import type { Finding, Rule } from '../rule';
import { repelling, taintText } from '../tolerations';

/** What the NVIDIA device plugin offers on a node. */
const gpu = 'nvidia.com/gpu';

/** Such a pod stays Pending without a word. Where the stacks make no node groups, the nodes are unknown. */
export const gpuHasNodes: Rule = {
  id: 'gpu-has-nodes',
  holds: 'every pod that asks for a GPU can come to a node group with GPUs',
  check: (_, documents) => {
    const groups = nodeGroupsOf(documents);
    const withGpu = groups.filter(({ hasGpu }) => hasGpu);
    if (groups.length === 0) return [];
    return workloadsOf(documents)
      .filter(wantsGpu)
      .flatMap(({ address, template }): readonly Finding[] => {
        if (withGpu.length === 0)
          return [
            {
              address,
              value: `limits ${gpu}, and no node group with GPUs`,
              remedy: `add the node group gpu, or run the system elsewhere; there is ${groups.map(({ name }) => name).join(', ')}`,
            },
          ];
        const repels = withGpu.map(({ taints }) => repelling(taints, template.spec.tolerations));
        if (repels.some((taints) => taints.length === 0)) return [];
        const value = `limits ${gpu}, without a toleration of ${repels.flat().map(taintText).join(' or ')}`;
        return [{ address, value, remedy: 'add the toleration to the pod' }];
      });
  },
};

function wantsGpu({ template: { spec } }: PodOwner): boolean {
  return [...(spec.initContainers ?? []), ...spec.containers].some(
    ({ resources }) => Number(resources?.limits?.[gpu] ?? 0) > 0,
  );
}
