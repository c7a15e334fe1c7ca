import { isArm, machineOf } from '../capacity/machines';
import { resourcesOf } from '../resources';
import type { Finding, Rule } from '../rule';

interface Attributes {
  readonly ami_type?: string;
  readonly instance_types?: readonly string[];
}

/** EKS refuses such a group when it is made, after cluster and network: `terraform validate` and plan let it pass. */
export const machinesRunImage: Rule = {
  id: 'machines-run-image',
  holds: 'every machine of a node group has the processor and the GPU that the image of the group is for',
  check: (_, documents) =>
    resourcesOf<Attributes>(documents, 'aws_eks_node_group').flatMap(
      ({ address, attributes: { ami_type: image = '', instance_types: types = [] } }) =>
        types.flatMap((type): readonly Finding[] => {
          const remedy = misfit(image, type);
          return remedy ? [{ address, value: `instance_types: ${type}, with ami_type ${image}`, remedy }] : [];
        }),
    ),
};

/** What to choose instead; nothing to say of a group without an image type, and of GPUs that nobody has entered. */
function misfit(image: string, type: string): string | undefined {
  if (image.includes('x86_64') && isArm(type)) return `choose a type without ARM, such as ${withoutArm(type)}`;
  if (image.includes('ARM_64') && !isArm(type)) return 'choose a type with ARM';
  if (image.endsWith('_NVIDIA') && machineOf(type)?.gpus === 0) return 'choose a type with a GPU, such as g4dn.xlarge';
  return undefined;
}

/** A type of about this size that exists: its neighbour with other processors where that is known, else the smallest usual one. */
function withoutArm(type: string): string {
  const neighbour = type.replace(/^t4g\./, 't3.').replace(/^([cmr]\d)gd?n?\./, '$1i.');
  return neighbour !== type && machineOf(neighbour) ? neighbour : 't3.medium';
}
