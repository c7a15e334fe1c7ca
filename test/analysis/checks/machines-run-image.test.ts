import { isArm, machineOf } from '../../../src/analysis/capacity/machines';
import { documentsOf } from '../documents';
import { remediesOf, valuesOf } from '../findings';

const found = (ami_type: string | undefined, ...instance_types: readonly string[]) =>
  valuesOf('machines-run-image', documentsOf('', { aws_eks_node_group: { workers: { ami_type, instance_types } } }));

describe('machines-run-image', () => {
  test('finds the one machine of a list that has processors of another kind', () => {
    expect(found('AL2023_x86_64_STANDARD', 't3.medium', 't4g.medium')).toEqual([
      'instance_types: t4g.medium, with ami_type AL2023_x86_64_STANDARD',
    ]);
    expect(found('AL2023_ARM_64_STANDARD', 't3.medium', 't4g.medium')).toEqual([
      'instance_types: t3.medium, with ami_type AL2023_ARM_64_STANDARD',
    ]);
  });

  test('finds a machine without a GPU under an image that drives one', () => {
    expect(found('AL2023_x86_64_NVIDIA', 'g4dn.xlarge', 't3.medium')).toEqual([
      'instance_types: t3.medium, with ami_type AL2023_x86_64_NVIDIA',
    ]);
  });

  test.each([
    ['t4g.medium', 't3.medium'],
    ['m6g.large', 'm6i.large'],
    ['c7gn.xlarge', 'c7i.xlarge'],
    ['a1.large', 't3.medium'],
  ])('proposes a machine that exists instead of %s', (type, instead) => {
    const groups = { aws_eks_node_group: { workers: { ami_type: 'AL2023_x86_64_STANDARD', instance_types: [type] } } };
    expect(remediesOf('machines-run-image', documentsOf('', groups))).toEqual([
      `choose a type without ARM, such as ${instead}`,
    ]);
    expect(machineOf(instead)).toBeDefined();
  });

  test('has nothing to say where machines and image go together, or EKS chooses', () => {
    expect(found('AL2023_x86_64_STANDARD', 't3.medium', 't3a.medium', 'm6i.large')).toEqual([]);
    expect(found('AL2023_ARM_64_STANDARD', 't4g.medium')).toEqual([]);
    expect(found('AL2023_x86_64_NVIDIA', 'g5.xlarge', 'p5.48xlarge')).toEqual([]);
    expect(found(undefined, 't4g.medium')).toEqual([]);
  });

  test.each([
    'a1.large',
    't4g.small',
    'm6gd.large',
    'c7gn.xlarge',
    'im4gn.large',
    'is4gen.medium',
    'x2gd.large',
    'g5g.xlarge',
    'hpc7g.4xlarge',
  ])('%s is a machine with ARM', (type) => {
    expect(isArm(type)).toBe(true);
  });

  test.each([
    't3.small',
    'm6i.large',
    'g4dn.xlarge',
    'g5.xlarge',
    'p4de.24xlarge',
    'u-6tb1.metal',
    'm5dn.large',
    'dl1.24xlarge',
  ])('%s is none', (type) => {
    expect(isArm(type)).toBe(false);
  });
});
