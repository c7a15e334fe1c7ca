import { writeFileSync, mkdirSync } from 'node:fs';
import { Command } from 'commander';
import { verbs } from '../../src/cli/verbs';
import { schemas } from './answers';
import { FakeCluster } from './jobs/fake-cluster';
import { LabFolder } from './lab';
import { UpgradableFolder } from './upgrade/upgradable';

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

  test('keeps to it: lab upgrade', async () => {
    const lab = new UpgradableFolder();
    lab.world.charts['kube-prometheus-stack'] = '88.0.0';
    try {
      const { stdout } = await lab.lab('upgrade', '--json');
      expect(schemas['upgrade']?.safeParse(JSON.parse(stdout)).error).toBeUndefined();
      expect(JSON.parse(stdout)).toMatchObject({
        target: '1.36',
        parts: { 0: { what: 'control plane', runs: '1.34' } },
      });
    } finally {
      lab.remove();
    }
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
