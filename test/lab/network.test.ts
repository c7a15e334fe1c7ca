import fc from 'fast-check';
import { contains, formatCidr, parseCidr, subnet } from '../../src/lab/cidr';
import { labSchema } from '../../src/lab/config/schema';
import { planNetwork } from '../../src/lab/network';
import { leastConfig } from '../support/lab';

const vpcs = fc
  .record({ prefix: fc.integer({ min: 16, max: 20 }), address: fc.nat(2 ** 24 - 1) })
  .map(({ prefix, address }) => formatCidr(parseCidr(`10.${address >> 16}.${(address >> 8) & 255}.0/${prefix}`)));

const zones = fc.constantFrom(['a', 'b'], ['a', 'b', 'c']);

test('the address plan of any allowed VPC has disjoint blocks inside the VPC', () => {
  fc.assert(
    fc.property(vpcs, zones, (vpc, names) => {
      const { privateCidrs, publicCidrs } = planNetwork('lab', vpc, names, 1);
      const blocks = [...privateCidrs, ...publicCidrs].map(parseCidr);
      expect(blocks).toHaveLength(2 * names.length);
      for (const block of blocks) expect(contains(parseCidr(vpc), block)).toBe(true);
      for (const one of blocks)
        expect(blocks.filter((other) => contains(one, other) || contains(other, one))).toEqual([one]);
    }),
  );
});

test('the default plan is the one that the documents draw', () => {
  const { privateCidrs, publicCidrs } = planNetwork('lab', '10.0.0.0/16', ['a', 'b', 'c'], 1);
  expect(privateCidrs).toEqual(['10.0.0.0/19', '10.0.32.0/19', '10.0.64.0/19']);
  expect(publicCidrs).toEqual(['10.0.128.0/20', '10.0.144.0/20', '10.0.160.0/20']);
});

test('every VPC that the plan can cut is one that the schema takes', () => {
  fc.assert(
    fc.property(
      vpcs,
      (vpcCidr) => labSchema.safeParse({ ...leastConfig, aws: { ...leastConfig.aws, vpcCidr } }).success,
    ),
  );
});

test('a block contains itself and its parts, but no neighbour and nothing larger', () => {
  const block = parseCidr('10.0.64.0/18');
  expect(contains(block, block)).toBe(true);
  expect(contains(block, subnet(block, 2, 3))).toBe(true);
  expect(contains(block, parseCidr('10.0.128.0/18'))).toBe(false);
  expect(contains(block, parseCidr('10.0.0.0/16'))).toBe(false);
});

test('host bits are cut off a block', () => {
  expect(formatCidr(parseCidr('192.168.77.9/20'))).toBe('192.168.64.0/20');
  expect(formatCidr(parseCidr('255.255.255.255/32'))).toBe('255.255.255.255/32');
  expect(formatCidr(parseCidr('203.0.113.9/0'))).toBe('0.0.0.0/0');
});
