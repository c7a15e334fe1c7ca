import { findingLines } from '../../../src/cli/reports/findings';

test('A finding fits a terminal: the rule and the place, then the value, then what to do', () => {
  const finding = {
    rule: 'pods-fit',
    environment: 'aws',
    address: 'kubernetes/music.k8s.yaml Deployment/cmpt756db',
    value: '2 pods of 70m CPU, 192Mi without room on 1 × t3.medium, 1 × t3.large, 1 × g4dn.xlarge',
    remedy: 'raise aws.nodes.desired and aws.nodes.max, choose larger aws.nodes.instanceTypes, or run less',
  } as const;
  expect(findingLines([finding])).toEqual([
    'pods-fit  aws/kubernetes/music.k8s.yaml Deployment/cmpt756db',
    '  2 pods of 70m CPU, 192Mi without room on 1 × t3.medium, 1 × t3.large, 1 ×',
    '    g4dn.xlarge',
    '  → raise aws.nodes.desired and aws.nodes.max, choose larger',
    '    aws.nodes.instanceTypes, or run less',
  ]);
});
