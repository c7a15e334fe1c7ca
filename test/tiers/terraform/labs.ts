/** The labs of this tier: between them they use every branch of the stacks. */
export const wholeLab = {
  imageRegistry: '123456789012.dkr.ecr.us-west-2.amazonaws.com/course',
  aws: {
    state: { kind: 's3', bucket: 'fixture-states' },
    budget: { email: 'ada@example.com' },
    nodeGroups: { gpu: {}, vip: {} },
    pauseAt: '22:00 Europe/Berlin',
  },
} as const;

export const largeLab = {
  name: 'lab-with-a-name-of-32-characters',
  kubernetesVersion: '1.36',
  aws: {
    region: 'eu-central-1',
    zones: ['a', 'b', 'c'],
    natGateways: 3,
    apiAccessCidrs: ['203.0.113.0/24', '198.51.100.7/32'],
    admins: ['arn:aws:iam::123456789012:role/lab-admin', 'arn:aws:iam::123456789012:user/path/some.one@example.com'],
    nodes: { instanceTypes: ['m6i.large', 'm5.large'], min: 0, desired: 0, max: 10 },
    nodeGroups: { spot: {}, normal: {}, powerful: {}, backup: {} },
    tables: 'on-demand',
  },
} as const;
