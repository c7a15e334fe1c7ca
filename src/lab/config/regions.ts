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

const usualZones = 'abc';

/**
 * Regions whose letters are others. Tokyo and Montréal keep a zone for the accounts that had it, us-west-1 shows each
 * account two of three, and EKS takes no cluster into one zone of us-east-1, which is `e` in most accounts.
 * Sources: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html and
 * https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html, read 2026-11-30
 */
const otherZones: Readonly<Partial<Record<AwsRegion, string>>> = {
  'us-east-1': 'abcdf',
  'us-west-1': '',
  'us-west-2': 'abcd',
  'ap-northeast-1': 'acd',
  'ap-northeast-2': 'abcd',
  'ca-central-1': 'abd',
};

/** Letters of the zones in which every account can have a cluster; none where that differs from account to account. */
export function zonesForEverybody(region: string): readonly string[] {
  return [...(otherZones[region as AwsRegion] ?? usualZones)];
}
