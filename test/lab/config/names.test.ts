import type * as z from 'zod';
import { bucket, domain, imageRegistry, principalArn } from '../../../src/lab/config/names';
import { leastYaml, told, toldOf } from '../folder';

const ecr = '123456789012.dkr.ecr.us-west-2.amazonaws.com';
const label = 'a'.repeat(63);

interface Grammar {
  readonly schema: z.ZodType;
  readonly good: readonly string[];
  readonly bad: readonly string[];
}

const grammars: Readonly<Record<string, Grammar>> = {
  'an image registry': {
    schema: imageRegistry,
    good: [
      'ghcr.io/octocat',
      'octocat',
      'localhost:5000',
      'registry.example:65535/a/b_c/d__e/f-g/h--i/j.k',
      `${ecr}/756fall`,
      `${label}.io/x`,
      `${'a'.repeat(60)}.io/${'b'.repeat(136)}`,
    ],
    bad: [
      'ghcr.io/octocat-',
      'ghcr.io/-octocat',
      'ghcr.io/octo..cat',
      'ghcr.io/octo___cat',
      'ghcr.io/octo._cat',
      'ghcr.io//octocat',
      'ghcr.io/octocat/',
      'ghcr.io/Octocat',
      'ghcr.io/octocat:v1',
      'https://ghcr.io/octocat',
      'octo..cat',
      'ghcr.io.',
      '-ghcr.io',
      'ghcr-.io',
      'localhost:99999',
      'localhost:65536',
      'localhost:0',
      'localhost:',
      'ghcr.io/octo\n',
      `${ecr}/a--b`,
      `${ecr}/a__b`,
      `${label}a.io/x`,
      `${'a'.repeat(60)}.io/${'b'.repeat(137)}`,
      '',
    ],
  },
  'a domain': {
    schema: domain,
    good: ['lab.example.com', 'internal', 'a-b.c1', `${label}.com`],
    bad: ['a..b', '.a', 'a.', 'a-.b', '-a.b', 'A.b', 'a_b', `${label}a.com`, `${'a.'.repeat(107)}a`, ''],
  },
  'a bucket': {
    schema: bucket,
    good: ['abc', 'my-states', 'my.states', 'a1.b2', '192.168.5.4a', label],
    bad: [
      'ab',
      'a..b',
      'a.-b',
      'a-.b',
      '-ab',
      'ab-',
      'ab.',
      '.ab',
      'a_b',
      'Abc',
      '192.168.5.4',
      'xn--abc',
      'sthree-abc',
      'amzn-s3-demo-bucket',
      'abc-s3alias',
      'abc--ol-s3',
      'abc.mrap',
      'abc--x-s3',
      'abc--table-s3',
      `${label}a`,
      `${'a'.repeat(40)}.${'b'.repeat(40)}`,
    ],
  },
};

describe.each(Object.entries(grammars))('The grammar of %s', (_, { schema, good, bad }) => {
  test.each(good)('takes %j', (name) => {
    expect(schema.safeParse(name).success).toBe(true);
  });

  test.each(bad)('refuses %j', (name) => {
    expect(schema.safeParse(name).success).toBe(false);
  });
});

const arn = 'arn:aws:iam::123456789012:';

test.each([`${arn}role/a`, `${arn}user/team/x/some.one@example.com`, `${arn}role/${'a'.repeat(64)}`])(
  '%s is a principal',
  (name) => {
    expect(principalArn.pattern.test(name)).toBe(true);
  },
);

test.each([
  `${arn}role//`,
  `${arn}role/`,
  `${arn}role/a/`,
  `${arn}role//a`,
  `${arn}role/a//b`,
  `${arn}role/a b`,
  `${arn}group/a`,
  `${arn}role/${'a'.repeat(65)}`,
  `${arn}role/${'a/'.repeat(400)}b`,
  'arn:aws:iam::12345678901:role/a',
  'arn:aws:sts::123456789012:assumed-role/a/b',
])('%s is none', (name) => {
  expect(principalArn.pattern.test(name)).toBe(false);
});

describe('Whoever writes such a name wrongly is told what is allowed', () => {
  test.each([
    [
      'aws.state',
      '{ kind: s3, bucket: a..b }',
      'aws.state.bucket is "a..b".\n  Allowed: the name of an S3 bucket: 3 to 63',
    ],
    [
      'imageRegistry',
      'ghcr.io/octocat-',
      'imageRegistry is "ghcr.io/octocat-".\n  Allowed: a registry and path such as',
    ],
    ['imageRegistry', 'localhost:99999', 'imageRegistry is "localhost:99999".\n  Allowed: a registry and path such as'],
    ['imageRegistry', `${ecr}/a--b`, 'Allowed: a path without -- and __, which ECR does not take.'],
    ['runbook', 'docs/runbook.md', 'runbook is "docs/runbook.md".\n  Allowed: the address of a page such as https://'],
    ['runbook', "'https://wiki.example/runbook#top'", 'Allowed: the address of a page'],
    ['roster.domain', 'a..b', 'roster.domain is "a..b".\n  Allowed: a domain name in lower case'],
    ['aws.admins', `['${arn}role//']`, 'the ARN of an IAM role or user'],
  ])('%s: %s', (path, yaml, what) => {
    expect(toldOf(path, yaml)).toContain(what);
  });

  test('an instance type with a typo', () => {
    expect(toldOf('aws.nodes.instanceTypes', '[t3.medium, t3.mediun]')).toContain(
      'aws.nodes.instanceTypes[1] is "t3.mediun".\n  Allowed: an EC2 instance type such as t3.medium.',
    );
  });

  test.each(['t3.nano', 'm7i.metal-24xl', 'u-6tb1.112xlarge', 'g4dn.xlarge', 'mac1.metal'])('%s is one', (type) => {
    expect(() => toldOf('aws.nodes.instanceTypes', `[${type}]`)).toThrow('Nothing was wrong');
  });

  test('a number of more digits than a computer keeps, as it was written', () => {
    const digits = '9007199254740993';
    expect(toldOf('music.canary', digits)).toContain(`music.canary is the number ${digits}.`);
    expect(told({}, { set: [`music.canary=${digits}`] })).toContain(`music.canary is the number ${digits}.`);
    expect(told({}, { env: { LAB_MUSIC_CANARY: digits } })).toContain(`music.canary is the number ${digits}.`);
    expect(told({ 'lab.yaml': leastYaml.replace(/account: .*/, `account: ${digits}`) })).toContain(
      `aws.account is the number ${digits}.`,
    );
  });
});

describe('Who may reach the API', () => {
  const everybody = '0.0.0.0/0';

  test.each([
    ['127.0.0.0/8', '127.0.0.0/8 is loopback'],
    ['127.0.0.1/32', '127.0.0.0/8 is loopback'],
    ['169.254.169.254/32', '169.254.0.0/16 is link-local'],
    ['224.0.0.0/4', '224.0.0.0/4 is multicast'],
    ['239.1.0.0/16', '224.0.0.0/4 is multicast'],
    ['255.255.255.255/32', '240.0.0.0/4 is reserved'],
    ['0.0.0.0/32', '0.0.0.0/8 is of no network'],
    ['198.18.0.0/15', '198.18.0.0/15 is for benchmarks'],
    ['192.0.0.0/24', '192.0.0.0/24 is kept for protocols'],
    ['10.0.0.0/8', '10.0.0.0/8 is private'],
    ['100.64.0.1/32', '100.64.0.0/10 is private'],
    ['8.0.0.0/5', '10.0.0.0/8 is private'],
    ['0.0.0.0/1', '10.0.0.0/8 is private'],
    ['128.0.0.0/1', '172.16.0.0/12 is private'],
  ])('is nobody at %s', (block, why) => {
    expect(toldOf('aws.apiAccessCidrs', `[${block}]`)).toContain(`or ${everybody} for everybody; ${why}.`);
  });

  test.each([everybody, '8.0.0.0/7', '8.8.8.8/32', '203.0.113.0/24', '126.0.0.0/8', '223.0.0.0/8'])(
    'may be %s',
    (block) => {
      expect(() => toldOf('aws.apiAccessCidrs', `[${block}]`)).toThrow('Nothing was wrong');
    },
  );
});
