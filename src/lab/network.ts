/** The address plan of the VPC: one public and one private block a zone. */
import { formatCidr, parseCidr, subnet } from './cidr';
import type { Network } from './lab';

/** Bits that are added to the VPC's prefix: sixteen blocks, of which the private ones take two each. */
const publicBits = 4;
const privateBits = 3;

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
