import { join } from 'node:path';
import { loadConfig } from '../../../src/lab/config/load';
import { largestNodeCount } from '../../../src/lab/network';
import { folderWith, leastYaml, problemsOf } from '../folder';

/** What a person is told about these keys of the section `aws`. */
function told(keys: string): string {
  const lines = keys.split('\n').map((line) => `  ${line}`);
  const local = ['aws:', ...lines].join('\n');
  const file = join(folderWith({ 'lab.yaml': leastYaml, 'lab.local.yaml': `${local}\n` }), 'lab.yaml');
  return problemsOf(() => loadConfig({ file, env: {} }));
}

const nothing = 'Nothing was wrong';

describe('Whoever writes addresses that do not go together is told which, and what does', () => {
  test('Services where the VPC is', () => {
    expect(told('serviceCidr: 10.0.64.0/18')).toMatchInlineSnapshot(`
     "One problem in the configuration of the lab:

     lab.local.yaml:2  aws.serviceCidr is "10.0.64.0/18".
       Allowed: a block that does not overlap aws.vpcCidr, which is 10.0.0.0/16."
    `);
    expect(() => told('serviceCidr: 172.20.0.0/16')).toThrow(nothing);
    expect(() => told('vpcCidr: 10.1.0.0/16\nserviceCidr: 10.0.64.0/18')).toThrow(nothing);
  });

  test('Services at addresses that EKS does not take', () => {
    expect(told('serviceCidr: 100.64.0.0/16')).toContain(
      'private addresses, in 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16',
    );
    expect(told('serviceCidr: 10.96.0.0/25')).toContain('a /12 to /24');
  });

  test('blocks for the API of which one is in the other', () => {
    expect(told('apiAccessCidrs: [198.51.100.0/24, 203.0.113.0/24, 198.51.100.128/25]')).toMatchInlineSnapshot(`
     "One problem in the configuration of the lab:

     lab.local.yaml:2  aws.apiAccessCidrs is ["198.51.100.0/24","203.0.113.0/24","198.51.100.128/25"].
       Allowed: blocks that do not overlap; 198.51.100.0/24 and 198.51.100.128/25 do."
    `);
    expect(() => told('apiAccessCidrs: [198.51.100.0/25, 198.51.100.128/25]')).toThrow(nothing);
  });

  test('a VPC that is too small for the nodes', () => {
    expect(told('vpcCidr: 10.0.0.0/20\nnodes: { max: 7 }')).toMatchInlineSnapshot(`
     "One problem in the configuration of the lab:

     lab.local.yaml:2  aws.vpcCidr is "10.0.0.0/20".
       Allowed: a /19 or larger, or node groups of 6 nodes together, whose pods this block has addresses for; they go up to 7."
    `);
    expect(() => told('vpcCidr: 10.0.0.0/20\nnodes: { max: 6 }')).toThrow(nothing);
    expect(() => told('vpcCidr: 10.0.0.0/19\nnodes: { max: 7 }')).toThrow(nothing);
  });

  test('more nodes in all groups together than the largest VPC has room for', () => {
    expect(told('nodes: { max: 100 }\nnodeGroups: { spot: { max: 100 } }')).toMatchInlineSnapshot(`
     "One problem in the configuration of the lab:

     lab.yaml:6  aws.vpcCidr is "10.0.0.0/16" by default.
       Allowed: node groups of 124 nodes together, whose pods this block has addresses for; they go up to 200."
    `);
  });
});

test.each([
  ['10.0.0.0/20', 2, 6],
  ['10.0.0.0/20', 3, 9],
  ['10.0.0.0/16', 2, 124],
])('the private subnets of %s in %d zones have addresses for the pods of %d nodes', (cidr, zones, nodes) => {
  expect(largestNodeCount(cidr, zones)).toBe(nodes);
});
