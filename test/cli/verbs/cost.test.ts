import { writeFileSync } from 'node:fs';
import { LabFolder } from '../lab';

const noCharts = `require('node:fs').mkdirSync(process.env.CDK8S_OUTDIR, { recursive: true });`;

/** A stand-in that writes one stack of these resources in the environment `aws`. */
const stack = (resource: object) => `
  const { mkdirSync, writeFileSync } = require('node:fs');
  const folder = process.env.CDKTF_OUTDIR + '/stacks/cloud';
  mkdirSync(folder, { recursive: true });
  const resource = process.env.LAB_ENVIRONMENT === 'aws' ? ${JSON.stringify(resource)} : {};
  writeFileSync(folder + '/cdk.tf.json', JSON.stringify({ resource }));`;

const resources = {
  aws_eks_cluster: { cluster: { version: '1.35', upgrade_policy: { support_type: 'STANDARD' } } },
  aws_nat_gateway: { a: {}, b: {} },
  aws_vpc: { vpc: {} },
};

describe('lab cost', () => {
  let folder: LabFolder;
  beforeEach(() => {
    folder = new LabFolder();
    folder.standIn('kubernetes', noCharts);
    folder.standIn('terraform', stack(resources));
  });
  afterEach(() => folder.remove());

  test('shows each environment stack by stack, with sums and what comes on top by use', async () => {
    const { code, stdout } = await folder.lab('cost', '--date', '2026-11-21');
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
     "aws756 in local
     Nothing that AWS charges.

     aws756 in aws
     US dollars without tax; prices of us-west-2 as of 2026-11-21.

     Stack  What                Hour       Month    Paused
     cloud  control plane 1.35  0.1000     73.00     73.00
     cloud  2 × NAT gateway     0.0900     65.70     65.70
     Sum                        0.1900    138.70    138.70

     System         Hour       Month    Paused      Full
     greeter        0.0000      0.00      0.00      0.00
     shared by all  0.1900    138.70    138.70    138.70

     By use, on top:
       NAT gateway: $0.045 per GB

     "
    `);
  });

  test('says when AWS pauses the lab, and what it costs from then on', async () => {
    const pauses = ['--env', 'aws', '--date', '2026-11-21', '--set', 'aws.pauseAt=22:00 Europe/Berlin'];
    expect((await folder.lab('cost', ...pauses)).stdout).toContain(
      '\nEvery day at 22:00 Europe/Berlin AWS takes its nodes to zero.\n' +
        '  from then on $0.1900 an hour, until ./lab resume\n',
    );
    const { stdout } = await folder.lab('cost', ...pauses, '--json');
    expect(JSON.parse(stdout)).toMatchObject([{ pauseAt: { time: '22:00', zone: 'Europe/Berlin' } }]);
  });

  test('says every resource in JSON', async () => {
    const { stdout } = await folder.lab('cost', '--env', 'aws', '--json', '--date', '2026-11-21');
    expect(JSON.parse(stdout)).toMatchObject([
      {
        lab: 'aws756',
        environment: 'aws',
        region: 'us-west-2',
        pricesAsOf: '2026-11-21',
        usdPerHour: 0.19,
        warnings: [],
        unpriced: [],
        items: [
          { resource: 'aws_eks_cluster.cluster' },
          { resource: 'aws_nat_gateway.a' },
          { resource: 'aws_nat_gateway.b' },
        ],
      },
    ]);
  });

  test('says what it has no price for, in lines that fit', async () => {
    const databases = { db: {}, 'another-one-with-a-long-name': {} };
    folder.standIn('terraform', stack({ ...resources, aws_db_instance: databases }));
    const { stdout } = await folder.lab('cost', '--env', 'aws');
    expect(stdout).toContain('not priced terraform/stacks/cloud aws_db_instance.db: the sums are without it\n');
    expect(stdout).toMatch(/cloud\n {2}aws_db_instance.another-one-with-a-long-name: the sums are without it\n/);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('warns of the end of support that is less than 60 days away, and not before', async () => {
    const told = async (date: string) =>
      (await folder.lab('cost', '--env', 'aws', '--date', date, '--set', 'expires=2027-12-31')).stdout;
    expect(await told('2027-01-26')).toContain(
      'warning Standard support of Kubernetes 1.35 ends on 2027-03-27, in 60 days',
    );
    expect(await told('2027-01-25')).not.toContain('warning');
  });

  test('leaves out of the table what costs nothing as it stands, such as a node group at zero', async () => {
    const group = (desired_size: number) => ({
      node_group_name: 'g',
      instance_types: ['t3.medium'],
      scaling_config: { min_size: 0, desired_size, max_size: 2 },
      launch_template: { id: '${aws_launch_template.nodes.id}' },
    });
    const template = { block_device_mappings: [{ ebs: { volume_size: 20, volume_type: 'gp3' } }] };
    const more = {
      aws_eks_node_group: { none: group(0), some: group(1) },
      aws_launch_template: { nodes: template },
      aws_dynamodb_table: { music: { billing_mode: 'PAY_PER_REQUEST' } },
    };
    folder.standIn('terraform', stack({ ...resources, ...more }));
    const { stdout } = await folder.lab('cost', '--env', 'aws');
    const rows = stdout.split('\n').filter((line) => line.startsWith('cloud'));
    expect(rows.map((row) => row.slice(7).split('  ')[0])).toEqual([
      'control plane 1.35',
      '2 × NAT gateway',
      '1 × t3.medium',
      '1 × 20 GiB root volume',
    ]);
    expect(stdout).toContain('  table on demand: $0.125 per million reads');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('warns of a lab that has expired, and not on its last day', async () => {
    const told = async (date: string) => (await folder.lab('cost', '--env', 'aws', '--date', date)).stdout;
    expect(await told('2026-12-31')).not.toContain('warning');
    expect(await told('2027-01-01')).toContain(
      'warning aws756 may be destroyed since 2026-12-31: set expires in lab.yaml to a\n' +
        '  later date, or take it down with ./lab destroy.\n',
    );
  });

  test.each(['tomorrow', '2026-02-30', '2026-1-1', '2026-11-21T10:00Z', ''])('refuses %j as a day', async (date) => {
    const { code, stderr } = await folder.lab('cost', '--date', date);
    expect([code, stderr]).toEqual([2, `--date is "${date}", which is no day: write one such as 2026-11-21.\n`]);
  });

  test('says of which region the prices are wherever it shows one, and that another one has others', async () => {
    const [west, east] = [['cost'], ['cost', '--set', 'aws.region=eu-west-1']];
    const note = 'prices of us-west-2 as of 2026-11-21';
    expect((await folder.lab(...west)).stdout).toContain(`${note}.\n`);
    expect((await folder.lab(...east)).stdout).toMatch(/2026-11-21; in\s+eu-west-1\s+they\s+differ\.\n/);
    folder.standIn(
      'kubernetes',
      `${noCharts} require('node:fs').writeFileSync(process.env.CDK8S_OUTDIR + '/greeter.k8s.yaml',
        'apiVersion: v1\\nkind: ConfigMap\\nmetadata: { name: one }\\n');`,
    );
    const { stdout } = await folder.lab('synth', '--env', 'aws', '--set', 'aws.region=eu-west-1');
    expect(stdout).toMatch(
      /^Cost of aws: \$0\.19 an hour, .*\n {2}\(prices of us-west-2 .*; in eu-west-1 they differ\)$/m,
    );
  });

  test('says what a student of the class costs', async () => {
    const students = [1, 2, 3, 4].map((seat) => `${seat},s${seat},arn:aws:iam::123456789012:role/s${seat}\n`);
    writeFileSync(folder.file('roster.csv'), `seat,id,principal\n${students.join('')}`);
    const { stdout } = await folder.lab('cost', '--env', 'aws');
    expect(stdout).toContain(
      '\n4 students: $34.67 a student and a month, $103.74 a student and a term\n' +
        'A term is 13 weeks, in which the lab runs all hours of a week (roster.term).\n',
    );
    const [first] = JSON.parse((await folder.lab('cost', '--env', 'aws', '--json')).stdout) as readonly object[];
    expect(first).toMatchObject({
      class: { students: 4, usdPerHour: 0.19, usdPerTerm: expect.closeTo(0.19 * 13 * 168) as unknown },
    });
  });
});
