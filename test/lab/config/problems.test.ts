import { join } from 'node:path';
import { loadConfig } from '../../../src/lab/config/load';
import { systemNames } from '../../../src/lab/systems';
import { folderWith, leastYaml, told, toldOf } from '../folder';

describe('A lab that is configured correctly', () => {
  test('is told nothing', () => {
    expect(() => told({})).toThrow('Nothing was wrong');
  });
});

describe('Whoever writes a wrong key or value is told where, what was received and what is allowed', () => {
  test('unknown key', () => {
    expect(
      told({
        'lab.yaml': `${leastYaml}music: { canry: 5 }
`,
      }),
    ).toMatchInlineSnapshot(`
     "One problem in the configuration of the lab:

     lab.yaml:12  music.canry is no known key.
       Allowed: canary, fault, tokens, gateway, replicas.
       Did you mean canary?"
    `);
  });

  test('known key in the wrong section', () => {
    expect(told({ 'lab.yaml': `${leastYaml}region: us-west-2\n` })).toContain('Did you mean aws.region?');
  });

  test('missing key', () => {
    expect(told({ 'lab.yaml': leastYaml.replace(/.*account.*\n/, '') })).toMatchInlineSnapshot(`
     "One problem in the configuration of the lab:

     lab.yaml:6  aws.account is missing.
       Allowed: the twelve digits of an AWS account, in quotes."
    `);
  });

  test('registry id with capitals', () => {
    expect(toldOf('registryId', 'OctoCat')).toMatchInlineSnapshot(`
     "One problem in the configuration of the lab:

     lab.local.yaml:1  registryId is "OctoCat".
       Allowed: a GitHub id in lower case: 1 to 39 letters, digits and single hyphens, no hyphen first or last."
    `);
  });

  test('registry id of 80 characters', () => {
    const message = toldOf('registryId', 'a'.repeat(80));
    expect(message).toContain(`registryId is "${'a'.repeat(58)}….`);
    expect(message).toContain('1 to 39 letters');
  });

  test('more nodes at least than at most', () => {
    expect(toldOf('aws.nodes.min', '3')).toMatchInlineSnapshot(`
     "One problem in the configuration of the lab:

     lab.local.yaml:3  aws.nodes.min is the number 3.
       Allowed: at most aws.nodes.max, which is 2."
    `);
  });

  test('a largest number of nodes under the default of the least', () => {
    expect(toldOf('aws.nodes.max', '1')).toContain(
      'aws.nodes.min is the number 2 by default.\n  Allowed: at most aws.nodes.max, which is 1.',
    );
  });

  test.each(['5', '1'])('%s nodes to start with, outside least and most', (desired) => {
    expect(toldOf('aws.nodes.desired', desired)).toContain('Allowed: from aws.nodes.min (2) to aws.nodes.max (2).');
  });

  test('nodes to start with are no problem of their own where least and most are one', () => {
    const file = 'aws: { nodes: { min: 3, desired: 3, max: 2 } }\n';
    expect(told({ 'lab.local.yaml': file })).toContain('One problem in the configuration of the lab');
  });

  test('more NAT gateways than zones', () => {
    expect(toldOf('aws.natGateways', '3')).toContain('Allowed: at most one a zone: aws.zones has 2.');
  });

  test('unknown Kubernetes version', () => {
    expect(toldOf('kubernetesVersion', "'1.25'")).toMatchInlineSnapshot(`
     "One problem in the configuration of the lab:

     lab.local.yaml:1  kubernetesVersion is "1.25".
       Allowed: 1.34, 1.35, 1.36.
       Did you mean 1.35?"
    `);
  });

  test('region with a typo', () => {
    const message = toldOf('aws.region', 'us-wset-2');
    expect(message).toContain('lab.local.yaml:2  aws.region is "us-wset-2".\n  Allowed: us-east-1, us-east-2, ');
    expect(message).toContain('Did you mean us-west-2?');
  });

  test.each([
    ['apiAccessCidrs', '[office]', 'an IPv4 block in CIDR notation such as 10.0.0.0/16'],
    ['apiAccessCidrs', '[203.0.113.7/24]', 'the first address of the block: 203.0.113.0/24'],
    ['apiAccessCidrs', '[192.168.1.0/24]', 'addresses as the internet sees them'],
    ['apiAccessCidrs', '[]', 'a list of CIDR blocks such as [203.0.113.0/24], one at least'],
    ['apiAccessCidrs', '[198.51.100.0/24, 198.51.100.0/24]', 'each one once'],
    ['vpcCidr', '10.0.0.0/33', 'an IPv4 block in CIDR notation such as 10.0.0.0/16'],
    ['vpcCidr', '10.0.0.0', 'an IPv4 block in CIDR notation such as 10.0.0.0/16'],
    ['vpcCidr', '10.0.0.0/8', 'a /16 to /20'],
    ['vpcCidr', '10.0.0.0/24', 'a /16 to /20'],
    ['vpcCidr', '203.0.0.0/16', 'private addresses, in 10.0.0.0/8, 172.16.0.0/12'],
  ])('no good CIDR block: %s: %s', (key, yaml, allowed) => {
    expect(toldOf(`aws.${key}`, yaml)).toContain(`Allowed: ${allowed}`);
    expect(toldOf(`aws.${key}`, yaml)).toContain(`aws.${key}`);
  });

  test('a section that is no section', () => {
    expect(toldOf('music', '5')).toContain(
      'music is the number 5.\n  Allowed: the keys canary, fault, tokens, gateway, replicas.',
    );
  });
});

describe('Whoever forgets quotes, or puts too many, is told so', () => {
  test('a Kubernetes version that YAML reads as a number', () => {
    expect(toldOf('kubernetesVersion', '1.35')).toMatchInlineSnapshot(`
     "One problem in the configuration of the lab:

     lab.local.yaml:1  kubernetesVersion is the number 1.35.
       Allowed: 1.34, 1.35, 1.36.
       Put it in quotes: '1.35'."
    `);
  });

  test('an account that YAML reads as a number, with its first zero', () => {
    const message = toldOf('aws.account', '012345678901');
    expect(message).toContain('aws.account is the number 012345678901.');
    expect(message).toContain("Put it in quotes: '012345678901'.");
  });

  test('a number in quotes', () => {
    expect(toldOf('music.canary', "'10'")).toContain('Write it without quotes: 10.');
  });

  test.each(['60', '[60, 20]', '[100]', '[50, 25, 25]', '[120, -20]', '[99.5, 0.5]', '[a, b]', '{}', 'half'])(
    'shares of versions that do not make 100: %s',
    (shares) => {
      const isSound = shares === '60';
      const problem = isSound ? '' : toldOf('music.canary', shares);
      expect(problem.includes('a list of whole numbers that make 100')).toBe(!isSound);
      expect(problem.includes('lab.local.yaml:2')).toBe(!isSound);
    },
  );

  test.each([
    ['abrt', 'Did you mean abort?'],
    ['{ abort: 99, percent: 10 }', 'Allowed: a whole number from 200 to 599'],
    ['{ delay: 800 }', 'percent 1 to 100'],
    ['{ delay: 800, percent: 200 }', 'Allowed: a whole number from 1 to 100'],
    ['{ delay: 800, abort: 500, percent: 20 }', 'or with figures'],
  ])('a fault that is none: %s', (fault, said) => expect(toldOf('music.fault', fault)).toContain(said));

  test('a list without its brackets', () => {
    const set = ['systems=music,greeter', 'aws.zones=[a'];
    const message = told({}, { env: { LAB_AWS_ADMINS: 'arn:aws:iam::123456789012:role/me' }, set });
    expect(message).toContain(
      'systems is "music,greeter".\n' +
        `  Allowed: a list such as [music, greeter], of ${systemNames.join(', ')}.\n` +
        '  Write it as a list: [music,greeter].',
    );
    expect(message).toContain('Write it as a list: [arn:aws:iam::123456789012:role/me].');
    expect(toldOf('systems', "'[music'")).not.toContain('Write it as a list');
    expect(toldOf('systems', '3')).toContain('Allowed: a list such as [music, greeter], of ');
  });

  test('nothing about quotes where they would not help', () => {
    expect(toldOf('aws.account', '12345')).not.toContain('Put it in quotes');
    expect(toldOf('music.canary', 'ten')).not.toContain('quotes');
  });
});

describe('Whoever sets a section', () => {
  test('is told its first keys, and why {} is none', () => {
    // How many more there are changes with the systems.
    expect(told({}, { set: ['aws.nodeGroups={}'] }).replace(/and \d+ more/, 'and N more')).toMatchInlineSnapshot(`
     "One problem in the configuration of the lab:

     --set aws.nodeGroups  names a section.
       Allowed: one of its keys: aws.nodeGroups.spot.instanceTypes, aws.nodeGroups.spot.min, aws.nodeGroups.spot.desired, aws.nodeGroups.spot.max, aws.nodeGroups.normal.instanceTypes and N more.
       {} would change nothing: what the files say of the section stays until it is removed there."
    `);
  });
});

describe('What a person is told', () => {
  test('fits a terminal, however long it is', () => {
    const file = join(folderWith({ 'lab.yaml': leastYaml }), 'lab.yaml');
    const set = ['aws.nodeGroups={}', 'registryId=X', 'aws.region=x', `owner=${'a b '.repeat(30)}`];
    const load = () => loadConfig({ file, env: {}, set });
    expect(load).toThrow('4 problems');
    try {
      load();
    } catch (error) {
      const lines = (error as Error).message.split('\n');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
      expect(lines).toContain('    aws.nodeGroups.spot.min, aws.nodeGroups.spot.desired,');
    }
  });
});

describe('Whoever makes several mistakes is told all of them at once', () => {
  const mistakes = `
registryId: Octo
aws:
  region: us-wset-2
  natGateways: 3
  admins: [nobody]
  nodes:
    min: 3
  # a line between
  regoin: x
`;

  test('each at the line of the file in which it was made', () => {
    const lines = told({ 'lab.local.yaml': mistakes, 'lab.yaml': leastYaml.replace('2026-12-31', 'soon') });
    expect(lines.match(/^\S+:\d+ {2}\S+/gm)).toEqual([
      'lab.local.yaml:2  registryId',
      'lab.local.yaml:4  aws.region',
      'lab.local.yaml:5  aws.natGateways',
      'lab.local.yaml:6  aws.admins[0]',
      'lab.local.yaml:8  aws.nodes.min',
      'lab.local.yaml:10  aws.regoin',
      'lab.yaml:4  expires',
    ]);
  });

  test('in files, variables and flags', () => {
    const env = { LAB_MUSIC_CANARY: '101', LAB_AWS_REGOIN: 'us-west-2', LAB_OWNER: 'me', HOME: '/' };
    const set = ['aws.zones=[a]', 'aws.nodes=3', 'music.canry=1', 'music', 'music.replicas=[1'];
    const message = told({ 'lab.local.yaml': 'owner: a b c\nregistryId: X\n' }, { env, set, environment: 'azure' });
    expect(message).toMatchInlineSnapshot(`
     "9 problems in the configuration of the lab:

     --env  environment is "azure".
       Allowed: local, aws.

     --set aws.nodes  names a section.
       Allowed: one of its keys: aws.nodes.instanceTypes, aws.nodes.min, aws.nodes.desired, aws.nodes.max.

     --set aws.zones  aws.zones is ["a"].
       Allowed: a list of two or three letters of zones such as [a, b].

     --set music  is not path=value.
       Allowed: path=value with the path of a key, e.g. --set aws.region=eu-west-1.

     --set music.canry  names no known key.
       Allowed: path=value with the path of a key, e.g. --set aws.region=eu-west-1.
       Did you mean music.canary?

     --set music.replicas  music.replicas is not YAML: Flow sequence must end with a ].

     lab.local.yaml:2  registryId is "X".
       Allowed: a GitHub id in lower case: 1 to 39 letters, digits and single hyphens, no hyphen first or last.

     LAB_AWS_REGOIN  is no known variable.
       Allowed: LAB_ and the path of a key in upper snake case, e.g. LAB_AWS_REGION for aws.region.
       Did you mean LAB_AWS_REGION?

     LAB_MUSIC_CANARY  music.canary is the number 101.
       Allowed: the percent of v2, a whole number from 0 to 100, or the percent of each version (v1, v2) as a list of whole numbers that make 100."
    `);
  });
});
