/** IPv4 blocks of lab.yaml, each kind with what AWS takes of it. */
import * as z from 'zod';
import { contains, formatCidr, overlap, parseCidr } from '../cidr';

/**
 * A CIDR block whose host bits are zero: AWS would silently change any other, and every plan would show it.
 * A block that fails one rule may fail the next ones too; the loader reports the first.
 */
const cidr = z
  .cidrv4('an IPv4 block in CIDR notation such as 10.0.0.0/16')
  .refine((block) => formatCidr(parseCidr(block)) === block, {
    error: ({ input }) => `the first address of the block: ${formatCidr(parseCidr(String(input)))}`,
  });

/** https://www.rfc-editor.org/rfc/rfc1918 and, for carriers but usual in clusters, https://www.rfc-editor.org/rfc/rfc6598 */
const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/**
 * AWS allows /16 to /28 (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html). The address
 * plan gives a zone's pods an eighth of the VPC, and prefix delegation hands them out in blocks of 16: a /20
 * leaves 32 such blocks a zone, the least that a few nodes with a mesh need.
 */
export const vpcCidr = cidr
  .refine((block) => parseCidr(block).prefix >= 16 && parseCidr(block).prefix <= 20, {
    error: 'a /16 to /20: AWS takes no larger VPC, and in a smaller one the pods of a zone run out of addresses',
  })
  .refine((block) => isWithin(block, privateRanges), `private addresses, in ${privateRanges.join(', ')}`);

const serviceRanges = privateRanges.slice(0, 3);

/**
 * Addresses of Services: EKS takes private ones, a /12 to /24.
 * Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
 */
export const serviceCidr = cidr
  .refine((block) => parseCidr(block).prefix >= 12 && parseCidr(block).prefix <= 24, 'a /12 to /24')
  .refine((block) => isWithin(block, serviceRanges), `private addresses, in ${serviceRanges.join(', ')}`);

/** Everybody: for a lesson, and with a warning. */
const everywhere = '0.0.0.0/0';

/**
 * Addresses that nobody on the internet calls from, and what they are. Those of documentation are allowed: the
 * sample lab has one. Source: https://www.iana.org/assignments/iana-ipv4-special-registry, read 2026-11-30
 */
const unroutable: Readonly<Record<string, string>> = {
  ...Object.fromEntries(privateRanges.map((range) => [range, 'private'])),
  '0.0.0.0/8': 'of no network',
  '127.0.0.0/8': 'loopback',
  '169.254.0.0/16': 'link-local',
  '192.0.0.0/24': 'kept for protocols',
  '198.18.0.0/15': 'for benchmarks',
  '224.0.0.0/4': 'multicast',
  '240.0.0.0/4': 'reserved',
};

/** https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html: no reserved addresses. */
export const publicCidr = cidr.refine((block) => block === everywhere || unroutableIn(block) === undefined, {
  error: ({ input }) => {
    const [range = '', what = ''] = unroutableIn(String(input)) ?? [];
    const yours = 'https://checkip.amazonaws.com shows yours';
    return `addresses as the internet sees them (${yours}), or ${everywhere} for everybody; ${range} is ${what}`;
  },
});

function unroutableIn(block: string): readonly [string, string] | undefined {
  return Object.entries(unroutable).find(([range]) => overlap(parseCidr(range), parseCidr(block)));
}

function isWithin(block: string, ranges: readonly string[]): boolean {
  return ranges.some((range) => contains(parseCidr(range), parseCidr(block)));
}
