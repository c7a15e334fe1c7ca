/**
 * Commercial AWS regions in which EKS Pod Identity is offered.
 * Source: https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html, read 2026-11-21.
 */
export const awsRegions = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'af-south-1',
  'ap-east-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-south-2',
  'ap-southeast-1',
  'ap-southeast-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ca-central-1',
  'ca-west-1',
  'eu-central-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
  'sa-east-1',
] as const;

export type AwsRegion = (typeof awsRegions)[number];

/** The zones of a region in which a cluster can be. */
export interface Zones {
  /** None where two accounts may have none in common. */
  readonly letters: readonly string[];
  /** Whether every account has them; otherwise most. */
  readonly everybody: boolean;
}

/**
 * Regions whose letters are not a, b and c. EKS takes no cluster into use1-az3, usw1-az2 and cac1-az3, and no new account
 * gets a zone in apne1-az3. Which letter that is differs between accounts of before November 2025 in the oldest regions,
 * though not in Montréal: use1-az3 is mostly `e` (in some `c`), apne1-az3 mostly `b` (in some `a`), usw1-az2 any of three.
 * Sources, read 2026-11-30: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html (zones without clusters),
 * https://docs.aws.amazon.com/global-infrastructure/latest/regions/az-ids.html (who has which letters), and for the letters
 * what `aws ec2 describe-availability-zones` said to moto 5.2.1 (moto/ec2/models/availability_zones_and_regions.py) and to
 * AWS's own cfn-lint (src/cfnlint/helpers.py); for accounts with others https://github.com/openshift/installer/issues/1789
 * and https://github.com/awsdocs/amazon-eks-user-guide/issues/8.
 */
const otherZones: Readonly<Partial<Record<AwsRegion, { readonly letters: string; readonly everybody: boolean }>>> = {
  'us-east-1': { letters: 'abcdf', everybody: false },
  'us-west-1': { letters: '', everybody: false },
  'us-west-2': { letters: 'abcd', everybody: true },
  'ap-northeast-1': { letters: 'acd', everybody: false },
  'ap-northeast-2': { letters: 'abcd', everybody: true },
  'ca-central-1': { letters: 'abd', everybody: true },
};

export function zonesOf(region: string): Zones {
  const { letters, everybody } = otherZones[region as AwsRegion] ?? { letters: 'abc', everybody: true };
  return { letters: [...letters], everybody };
}
