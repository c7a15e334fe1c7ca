/** The address plan of the VPC: one public and one private block a zone. */
import { formatCidr, parseCidr, sizeOf, subnet } from './cidr';
import type { Network } from './lab';

/** Bits that are added to the VPC's prefix: sixteen blocks, of which the private ones take two each. */
const publicBits = 4;
const privateBits = 3;

/** Reserved in each subnet. Source: https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html */
const reservedAddresses = 5;

/**
 * Addresses that one node takes: prefixes of 16 for its 110 pods and one to spare
 * (https://docs.aws.amazon.com/eks/latest/userguide/cni-increase-ip-addresses.html), and one for each of its
 * network interfaces, of which the machines of a lab have up to four.
 */
const addressesPerNode = (Math.ceil(110 / 16) + 1) * 16 + 4;

/** How many nodes the private subnets have addresses for, when all pods are there that the nodes take. */
export function largestNodeCount(cidr: string, zones: number): number {
  const { prefix } = parseCidr(cidr);
  const addresses = sizeOf({ prefix: prefix + privateBits }) - reservedAddresses;
  return zones * Math.floor(addresses / addressesPerNode);
}

/**
 * Cuts a VPC into subnets. Private blocks (1/8 of the VPC each) come first because pods take their
 * addresses there; public blocks (1/16) hold load balancers and NAT gateways, from the middle upwards.
 */
export function planNetwork(vpcName: string, cidr: string, zones: readonly string[], natGateways: number): Network {
  const vpc = parseCidr(cidr);
  return {
    vpcName,
    cidr,
    zones,
    privateCidrs: zones.map((_, index) => formatCidr(subnet(vpc, privateBits, index))),
    publicCidrs: zones.map((_, index) => formatCidr(subnet(vpc, publicBits, 8 + index))),
    natGateways,
  };
}
