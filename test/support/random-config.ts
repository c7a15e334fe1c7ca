/** Configurations as people might write them: mostly sound, at the limits of what is allowed, and spoilt in places. */
import { awsRegions } from '../../src/lab/config/regions';
import { formatCidr, sizeOf } from '../../src/lab/cidr';
import { systemNames } from '../../src/lab/systems';
import { kubernetesVersions } from '../../src/lab/versions';

type Random = () => number;
type Section = Record<string, unknown>;

const letters = [...'abcdefghijklmnopqrstuvwxyz'];
const digits = [...'0123456789'];
const account = '123456789012';

/** A configuration that is meant to be valid; a few are not, where two keys do not go together. */
export function randomConfig(random: Random): Section {
  const config: Section = {
    name:
      pick(letters, random) + word([...letters, ...digits, '-'], random, 0, 29) + pick([...letters, ...digits], random),
    registryId: pick([word([...letters, ...digits], random, 1, 39), `9${word(letters, random, 0, 3)}-x`], random),
    owner: word([...letters, ...digits, ...'.@+-_'], random, 1, 64),
    expires: pick(['2026-12-31', '2028-02-29', '1999-01-01', '9999-12-31'], random),
    imageRegistry: registry(random),
    aws: awsSection(random),
  };
  const further: Readonly<Section> = {
    environment: pick(['aws', 'local'], random),
    systems: some(systemNames, random),
    kubernetesVersion: pick(Object.keys(kubernetesVersions), random),
    local: { context: pick(['kind-x', 'arn:aws:eks:us-west-2:123456789012:cluster/x', 'a'.repeat(253)], random) },
    music: {
      canary: whole(0, 100, random),
      fault: pick(['none', 'abort', 'delay'], random),
      replicas: whole(1, 20, random),
    },
    greeter: { version: pick(['1.0.0', '1.0.1'], random), replicas: whole(1, 5, random), toleration: random() < 0.5 },
    cassandra: {
      topic: word([...letters, '.', '_'], random, 1, 64),
      consistency: pick(['ONE', 'QUORUM', 'ALL'], random),
    },
    roster: {
      cpus: whole(1, 64, random),
      memoryGiB: whole(1, 256, random),
      domain: pick(['a', 'lab.example.com', '1.2'], random),
    },
  };
  return { ...config, ...optional(further, random) };
}

/** The same with one to three places spoilt; they may turn out as good as before. */
export function spoilt(config: Section, random: Random): Section {
  const copy = structuredClone(config);
  for (let count = whole(1, 3, random); count > 0; count--) spoil(copy, random);
  return copy;
}

const junk: readonly unknown[] = [
  ...[null, '', ' ', 0, -1, 1.5, 2 ** 53, 1e21, Infinity, true, false, [], {}, [[]], [null], [{}], { a: 1 }],
  ...[
    'a'.repeat(5_000),
    'a..b',
    '-',
    '${x}',
    '${aws_vpc.x.id}',
    '%{ if }',
    '"',
    "'",
    '\\',
    'a\nb',
    '\u0000',
    '😀',
    '../..',
  ],
  ...[
    '0.0.0.0/0',
    '0.0.0.0/1',
    '127.0.0.0/8',
    '10.0.0.0/33',
    '1.2.3.4',
    '::/0',
    '*',
    'on',
    '0o17',
    '2026-13-45',
    '__proto__',
  ],
  ...[
    Array(200).fill('a'),
    ['a', 'a'],
    ['t3.medum'],
    ['a', 'b', 'c', 'd'],
    [`arn:aws:iam::${account}:role//`],
    '$(id)',
  ],
];

function spoil(config: Section, random: Random): void {
  const [section, key] = pick(placesOf(config), random);
  switch (whole(0, 4, random)) {
    case 0:
      delete section[key];
      break;
    case 1:
      section[word(letters, random, 1, 12)] = pick(junk, random);
      break;
    case 2:
      section[key] = [section[key], pick(junk, random)];
      break;
    default:
      section[key] = pick(junk, random);
  }
}

/** Every key, with the section that it is in. */
function placesOf(section: Section): readonly (readonly [Section, string])[] {
  return Object.entries(section).flatMap(([key, value]) => {
    const isSection = typeof value === 'object' && value !== null && !Array.isArray(value);
    return [[section, key] as const, ...(isSection ? placesOf(value as Section) : [])];
  });
}

function awsSection(random: Random): Section {
  const region = pick(awsRegions, random);
  const zones = some(['a', 'b', 'c', 'd', 'e', 'f'], random, 2, 3);
  const further: Readonly<Section> = {
    region,
    zones,
    natGateways: whole(1, 2, random),
    vpcCidr: pick(['10.0.0.0/16', '172.31.0.0/16', '192.168.0.0/17', '100.64.0.0/18', '10.255.240.0/20'], random),
    serviceCidr: pick(['10.100.0.0/16', '172.16.0.0/24', '192.168.128.0/17', '10.96.0.0/12'], random),
    nodes: group(random),
    nodeGroups: optional(
      Object.fromEntries(['spot', 'gpu', 'normal', 'powerful', 'vip', 'backup'].map((name) => [name, group(random)])),
      random,
    ),
    paused: random() < 0.5,
    pauseAt: pick(['22:00 Europe/Berlin', '00:00 UTC', '23:59 America/Argentina/Buenos_Aires'], random),
    budget: { email: 'ada@example.com', monthlyUsd: whole(1, 100_000, random) },
    tables: pick(['provisioned', 'on-demand'], random),
    state: { kind: pick(['local', 's3'], random), bucket: pick(['abc', 'my.states', `x${'y'.repeat(62)}`], random) },
  };
  const admins = Array.from({ length: whole(1, 4, random) }, () => principal(random));
  return { account, admins, apiAccessCidrs: blocks(random), ...optional(further, random) };
}

function group(random: Random): Section {
  const min = whole(0, 3, random);
  const max = whole(Math.max(1, min), 5, random);
  const sizes = optional(
    { desired: whole(min, max, random), instanceTypes: some(['t3.medium', 'm6i.large', 'x9.large'], random) },
    random,
  );
  return random() < 0.2 ? {} : { min, max, ...sizes };
}

function principal(random: Random): string {
  const path = pick(['', 'team/', 'a/b+c/'], random);
  return `arn:aws:iam::${account}:${pick(['role', 'user'], random)}/${path}${word([...letters, ...digits, ...'+=,.@-_'], random, 1, 64)}`;
}

/** Blocks of any size whose host bits are zero; some have addresses that nobody calls from. */
function blocks(random: Random): readonly string[] {
  if (random() < 0.1) return ['0.0.0.0/0'];
  return Array.from({ length: whole(1, 5, random) }, () => {
    const prefix = whole(12, 32, random);
    const start = Math.floor(random() * 2 ** 31);
    return formatCidr({ start: start - (start % sizeOf({ prefix })), prefix });
  });
}

function registry(random: Random): string {
  const host = pick(
    ['ghcr.io', 'localhost:5000', 'octocat', `${account}.dkr.ecr.us-west-2.amazonaws.com`, '1.2.3.4:65535'],
    random,
  );
  const separator = pick(['.', '_', '-', '__', '--'], random);
  const parts = Array.from({ length: whole(0, 3, random) }, () => {
    const part = word([...letters, ...digits], random, 1, 8);
    return random() < 0.3 ? part + separator + word(digits, random, 1, 3) : part;
  });
  return [host, ...parts].join('/');
}

function pick<T>(from: readonly T[], random: Random): T {
  return from[Math.floor(random() * from.length)] as T;
}

function whole(least: number, most: number, random: Random): number {
  return least + Math.floor(random() * (most - least + 1));
}

function word(from: readonly string[], random: Random, least: number, most: number): string {
  return Array.from({ length: whole(least, most, random) }, () => pick(from, random)).join('');
}

function some<T>(from: readonly T[], random: Random, least = 1, most = from.length): readonly T[] {
  const rest = [...from];
  return Array.from({ length: whole(least, most, random) }, () =>
    rest.splice(Math.floor(random() * rest.length), 1),
  ).flat();
}

/** About half of the keys. */
function optional(section: Readonly<Section>, random: Random): Section {
  return Object.fromEntries(Object.entries(section).filter(() => random() < 0.5));
}
