import type { Rule } from '../rule';
import type { Resource } from '../../synth/documents';

interface Scaling {
  readonly min_size: number;
  readonly desired_size: number;
  readonly max_size: number;
}

type NodeGroup = Resource<
  Readonly<Record<string, unknown>> & { readonly scaling_config?: Scaling | readonly Scaling[] }
>;

/** `terraform validate`, plan and apply all let a minimum above the maximum pass; EKS alone refuses it, late. */
export const nodeGroupSizes: Rule = {
  id: 'node-group-sizes',
  holds: 'every node group has min ≤ desired ≤ max',
  check: (_, { stacks }) =>
    stacks
      .flatMap((stack) => stack.resources)
      .filter((resource): resource is NodeGroup => resource.type === 'aws_eks_node_group')
      .flatMap(({ address, attributes }) =>
        [attributes.scaling_config ?? []]
          .flat()
          .filter(({ min_size: min, desired_size: desired, max_size: max }) => !(min <= desired && desired <= max))
          .map(({ min_size: min, desired_size: desired, max_size: max }) => ({
            address,
            value: `scaling_config: min ${min}, desired ${desired}, max ${max}`,
            remedy: 'set aws.nodes in lab.yaml so that min ≤ desired ≤ max',
          })),
      ),
};
