/** What AWS asks, in US dollars without tax. One table, one date, one region. */

/** ISO 8601 date for which they are entered. What they were compared with is in docs/cost.md. */
export const pricesAsOf = '2026-11-21';

export const pricesOf = 'us-west-2';

export interface Price {
  readonly usd: number;
  readonly per: 'hour' | 'month' | 'GB' | 'GB-month' | 'million reads' | 'million writes' | 'LCU-hour';
  /** Page on which AWS publishes it. */
  readonly source: string;
}

const eks = 'https://aws.amazon.com/eks/pricing/';
const vpc = 'https://aws.amazon.com/vpc/pricing/';
const elb = 'https://aws.amazon.com/elasticloadbalancing/pricing/';
const dynamodb = 'https://aws.amazon.com/dynamodb/pricing/';
const logs = 'https://aws.amazon.com/cloudwatch/pricing/';

export const prices = {
  controlPlane: { usd: 0.1, per: 'hour', source: eks },
  /** Where a version is kept after its standard support. */
  controlPlaneExtended: { usd: 0.6, per: 'hour', source: eks },
  natGateway: { usd: 0.045, per: 'hour', source: vpc },
  natTraffic: { usd: 0.045, per: 'GB', source: vpc },
  publicAddress: { usd: 0.005, per: 'hour', source: vpc },
  loadBalancer: { usd: 0.0225, per: 'hour', source: elb },
  loadBalancerUse: { usd: 0.006, per: 'LCU-hour', source: elb },
  volume: { usd: 0.08, per: 'GB-month', source: 'https://aws.amazon.com/ebs/pricing/' },
  readUnit: { usd: 0.00013, per: 'hour', source: dynamodb },
  writeUnit: { usd: 0.00065, per: 'hour', source: dynamodb },
  reads: { usd: 0.125, per: 'million reads', source: dynamodb },
  writes: { usd: 0.625, per: 'million writes', source: dynamodb },
  tableStorage: { usd: 0.25, per: 'GB-month', source: dynamodb },
  tableRecovery: { usd: 0.2, per: 'GB-month', source: dynamodb },
  key: { usd: 1, per: 'month', source: 'https://aws.amazon.com/kms/pricing/' },
  logIngestion: { usd: 0.5, per: 'GB', source: logs },
  logStorage: { usd: 0.03, per: 'GB-month', source: logs },
  imageStorage: { usd: 0.1, per: 'GB-month', source: 'https://aws.amazon.com/ecr/pricing/' },
  objectStorage: { usd: 0.023, per: 'GB-month', source: 'https://aws.amazon.com/s3/pricing/' },
} as const satisfies Record<string, Price>;

/**
 * Machines on demand with Linux, by the hour. A type that is missing here is said to be unpriced.
 * AWS publishes them on https://aws.amazon.com/ec2/pricing/on-demand/.
 */
export const machineUsdPerHour: Readonly<Record<string, number>> = {
  't3.small': 0.0208,
  't3.medium': 0.0416,
  't3.large': 0.0832,
  't3.xlarge': 0.1664,
  't3.2xlarge': 0.3328,
  't3a.medium': 0.0376,
  't3a.large': 0.0752,
  'm5.large': 0.096,
  'm5.xlarge': 0.192,
  'm6i.large': 0.096,
  'm6i.xlarge': 0.192,
  'c5.large': 0.085,
  'c6i.large': 0.085,
  'r5.large': 0.126,
  'g4dn.xlarge': 0.526,
  'g4dn.2xlarge': 0.752,
  'g5.xlarge': 1.006,
};

/** Hours that AWS counts in a month. */
export const hoursPerMonth = 730;

/** `$0.045 per GB` */
export function priceText({ usd, per }: Price): string {
  return `$${usd} per ${per}`;
}
