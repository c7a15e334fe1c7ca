import { writeFileSync, mkdirSync } from 'node:fs';
import { Command } from 'commander';
import * as z from 'zod';
import { verbs } from '../../src/cli/verbs';
import { FakeCluster } from './jobs/fake-cluster';
import { LabFolder } from './lab';

const environment = z.enum(['local', 'aws']);
const usd = z.number().nonnegative();
const amount = z.number().nonnegative();
const pods = z.strictObject({ asked: amount, offered: amount });
const amounts = pods.extend({ whole: amount, used: amount.optional() });
const references = z.record(z.string(), z.string());

const item = z.strictObject({
  stack: z.string(),
  resource: z.string(),
  what: z.string(),
  system: z.string().optional(),
  usdPerHour: usd,
  pausedUsdPerHour: usd,
  fullUsdPerHour: usd,
  byUse: z.array(z.string()),
});

const dailyTime = z.strictObject({ time: z.string(), zone: z.string() });

const perStudent = z.strictObject({
  students: z.int(),
  term: z.strictObject({ weeks: z.int(), hoursPerWeek: z.int() }),
  usdPerHour: usd,
  usdPerTerm: usd,
  enough: z.strictObject({ nodes: z.int(), usdPerHour: usd, usdPerTerm: usd }).optional(),
});

const part = z.strictObject({
  name: z.string(),
  state: z.enum(['new', 'same', 'changed', 'unknown']),
  differences: z.array(
    z.strictObject({
      what: z.string(),
      does: z.enum(['add', 'change', 'replace', 'destroy']),
      fields: z.array(z.string()),
      losesData: z.boolean(),
    }),
  ),
  trouble: z.string().optional(),
});

const tableStatus = z.strictObject({
  name: z.string(),
  state: z.string(),
  items: z.int().nullable(),
  reads: z.int().nullable(),
  writes: z.int().nullable(),
});

/** What programs may rely on, by the words behind `lab`: each key, and no other. */
const schemas: Readonly<Record<string, z.ZodType>> = {
  check: z.strictObject({
    rules: z.int().positive(),
    environments: z.array(environment).min(1),
    problems: z.array(
      z.strictObject({
        rule: z.string(),
        environment,
        address: z.string(),
        value: z.string(),
        remedy: z.string(),
      }),
    ),
    warnings: z.array(z.strictObject({ environment, text: z.string() })),
    classes: z.array(perStudent.extend({ environment })),
  }),
  cost: z.array(
    z.strictObject({
      lab: z.string(),
      environment,
      region: z.string().nullable(),
      date: z.iso.date(),
      pricesOf: z.string(),
      pricesAsOf: z.iso.date(),
      hoursPerMonth: z.number(),
      pauseAt: dailyTime.nullable(),
      warnings: z.array(z.string()),
      class: perStudent.optional(),
      items: z.array(item),
      unpriced: z.array(z.string()),
      usdPerHour: usd,
      pausedUsdPerHour: usd,
    }),
  ),
  'class status': z.strictObject({
    lab: z.string(),
    environment,
    students: z.array(
      z.strictObject({
        student: z.string(),
        state: z.enum(['ready', 'not ready', 'empty', 'missing']),
        pods: z.strictObject({ ready: z.int(), all: z.int() }),
        cpus: z.strictObject({ asked: amount, allowed: amount }).optional(),
        memoryBytes: z.strictObject({ asked: amount, allowed: amount }).optional(),
        troubles: z.array(z.string()),
      }),
    ),
  }),
  diff: z.strictObject({
    lab: z.string(),
    environment,
    stacks: z.array(part),
    charts: z.array(part),
    usdPerHour: z.strictObject({ before: usd.nullable(), after: usd.nullable() }),
  }),
  doctor: z.array(
    z.strictObject({
      what: z.string(),
      found: z.string(),
      state: z.enum(['ok', 'note', 'missing']),
      remedy: z.array(z.string()).optional(),
    }),
  ),
  'gpu status': z.strictObject({
    place: z.enum(['cluster', 'this machine']),
    jobs: z.array(z.strictObject({ number: z.int(), name: z.string(), state: z.string(), result: z.string() })),
  }),
  images: z.strictObject({ registry: references, docker: references }),
  ls: z.strictObject({
    labs: z.array(
      z.strictObject({
        context: z.string(),
        environment: environment.nullable(),
        isCurrent: z.boolean(),
        state: z.enum(['answers', 'silent', 'missing']),
        namespaces: z.array(z.string()),
      }),
    ),
    silent: z.array(z.string()),
    account: z
      .strictObject({
        account: z.string(),
        region: z.string(),
        found: z.array(z.strictObject({ what: z.string(), names: z.array(z.string()) })).nullable(),
        trouble: z.string().optional(),
      })
      .nullable(),
    usdPerHour: z.strictObject({ running: usd, paused: usd }).nullable(),
  }),
  orphans: z.array(z.strictObject({ what: z.string(), names: z.array(z.string()) })),
  status: z.strictObject({
    context: z.string(),
    nodes: z.array(
      z.strictObject({
        name: z.string(),
        address: z.string(),
        state: z.string(),
        cpus: amounts,
        memoryBytes: amounts,
        pods,
      }),
    ),
    workloads: z.array(
      z.strictObject({
        system: z.string(),
        workload: z.string(),
        version: z.string(),
        ready: z.int(),
        pods: z.int(),
      }),
    ),
    addresses: z.array(z.strictObject({ service: z.string(), address: z.url() })),
    tables: z.array(tableStatus),
    usdPerHour: usd.nullable(),
    pauseAt: dailyTime.nullable(),
  }),
  tables: z.array(tableStatus.extend({ usdPerHour: usd.nullable() })),
};

/** Verbs and words behind them that have `--json`; those of one system are that system's. */
async function answering(): Promise<readonly string[]> {
  const defined = verbs.map(async ({ name, load }) => {
    const command = new Command(name);
    (await load()).define(command, { folder: '/', bundles: '/', flags: () => ({}) });
    const own = [command, ...command.commands].filter(({ options }) => options.some(({ long }) => long === '--json'));
    return own.map((one) => (one === command ? name : `${name} ${one.name()}`));
  });
  return (await Promise.all(defined)).flat();
}

const node = {
  metadata: { name: 'worker' },
  spec: {},
  status: {
    allocatable: { cpu: '2', memory: '4Gi', pods: '17' },
    capacity: { cpu: '2', memory: '4Gi', pods: '17' },
    conditions: [{ type: 'Ready', status: 'True' }],
  },
};

/** What the stand-ins for foreign programs and for synthesis say. */
function prepare(folder: LabFolder): void {
  const write = (variable: string, file: string, text: string) => `
    const { mkdirSync, writeFileSync } = require('node:fs'), { dirname } = require('node:path');
    const file = process.env.${variable} + '/${file}';
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, ${JSON.stringify(text)});`;
  // A Service that selects nothing is a problem, a chart of another kind costs nothing.
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a' }, spec: { selector: { app: 'gone' } } };
  folder.standIn('kubernetes', write('CDK8S_OUTDIR', 'greeter.k8s.yaml', JSON.stringify(service)));
  const resource = { aws_nat_gateway: { a: {} }, aws_other: { b: {} } };
  folder.standIn('terraform', write('CDKTF_OUTDIR', 'stacks/network/cdk.tf.json', JSON.stringify({ resource })));
  folder.program(
    'aws',
    `case "$*" in *get-caller-identity*) echo '{ "Account": "1", "Arn": "arn:aws:iam::1:user/a" }';; *volumes*) echo '["vol-1"]';; *) echo "[]";; esac`,
  );
  folder.program(
    'kubectl',
    `case "$*" in *metrics.k8s.io*) echo '{ "items": [] }';; *nodes*) echo '${JSON.stringify({ items: [node] })}';; *) echo '{ "items": [] }';; esac`,
  );
  writeFileSync(folder.file('roster.csv'), 'seat,id,principal\n1,ada,arn:aws:iam::123456789012:role/ada\n');
  mkdirSync(folder.file('.lab'));
  writeFileSync(folder.file('.lab', 'images.json'), '{ "registry": { "a:v1": "a:v1-0123456789ab" } }');
}

const both = (part: object) => [part, part];

describe('What a verb answers in JSON', () => {
  let folder: LabFolder;
  beforeAll(() => {
    folder = new LabFolder();
    prepare(folder);
  });
  afterAll(() => folder.remove());

  test('has a schema for every verb that answers so', async () => {
    expect([...(await answering())].sort()).toEqual(Object.keys(schemas).sort());
  });

  test.each([
    ['check', 1, { problems: both({ rule: 'service-selects-pods' }) }],
    ['class status', 1, { students: [{ student: 'ada', state: 'missing' }] }],
    ['cost', 0, [{ environment: 'local', region: null }, { unpriced: ['terraform/stacks/network aws_other.b'] }]],
    ['diff', 1, { charts: [{ name: 'greeter', state: 'same' }], usdPerHour: { before: null, after: 0.045 } }],
    ['doctor', 1, { 0: { state: expect.any(String) as unknown } }],
    ['images', 0, { registry: { 'a:v1': 'a:v1-0123456789ab' } }],
    [
      'ls',
      0,
      {
        labs: [
          { environment: 'local', state: 'missing' },
          { context: 'aws756', state: 'missing' },
        ],
      },
    ],
    ['orphans', 1, { 1: { what: 'volumes', names: ['vol-1'] } }],
    ['status', 0, { nodes: [{ name: 'worker', cpus: { asked: 0, offered: 2 } }] }],
  ])('keeps to it: lab %s', async (verb, exitCode, part) => {
    const { code, stdout } = await folder.lab(...verb.split(' '), '--json');
    expect(code).toBe(exitCode);
    expect(schemas[verb]?.safeParse(JSON.parse(stdout)).error).toBeUndefined();
    expect(JSON.parse(stdout)).toMatchObject(part);
  });

  test('keeps to it: lab tables', async () => {
    const { stdout } = await folder.lab('tables', '--json', '--set', 'systems=[music]');
    expect(schemas['tables']?.safeParse(JSON.parse(stdout)).error).toBeUndefined();
    expect(JSON.parse(stdout)).toMatchObject([{ name: 'Music-octocat', state: 'missing' }, { name: 'User-octocat' }]);
  });

  test('keeps to it: lab gpu status', async () => {
    const cluster = new FakeCluster({ results: { 'add-7': JSON.stringify({ state: 'succeeded', exitCode: 0 }) } });
    try {
      const { stdout } = await cluster.gpu('status', '--json');
      expect(schemas['gpu status']?.safeParse(JSON.parse(stdout)).error).toBeUndefined();
      expect(JSON.parse(stdout)).toMatchObject({ place: 'cluster', jobs: [{ number: 7, state: 'succeeded' }] });
    } finally {
      cluster.remove();
    }
  });

  test('would be found out with a key more', () => {
    expect(schemas['images']?.safeParse({ registry: {}, docker: {}, other: 1 }).success).toBe(false);
  });
});
