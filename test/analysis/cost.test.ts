import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pricing } from '../../src/analysis/cost/charges';
import { estimate, supportWarning } from '../../src/analysis/cost/estimate';
import { hoursPerMonth, prices } from '../../src/analysis/cost/prices';
import { readChart, readDocuments, readStack } from '../../src/synth/documents';
import { fixtureAwsLab, fixtureLab } from '../support/lab';

const day = '2026-11-21';
const lab = fixtureAwsLab();

/** What resources of these types and attributes cost, in one stack. */
function cost(
  resource: Readonly<Record<string, unknown>>,
  options: { readonly yaml?: string; readonly date?: string } = {},
) {
  const stacks = [readStack('stack', JSON.stringify({ resource }))];
  const charts = options.yaml === undefined ? [] : [readChart('a.k8s.yaml', options.yaml)];
  return estimate(lab, { environment: 'aws', charts, stacks }, options.date ?? day);
}

const template = {
  aws_launch_template: { machines: { block_device_mappings: [{ ebs: { volume_type: 'gp3', volume_size: 20 } }] } },
};
const nodeGroup = (types: string | readonly string[], desired: number) => ({
  instance_types: [types].flat(),
  scaling_config: { desired_size: desired },
  launch_template: { id: '${aws_launch_template.machines.id}' },
});

describe('The estimate', () => {
  test('counts the nodes that run and their disks, and that they cost nothing while the lab is paused', () => {
    const { usdPerHour, pausedUsdPerHour } = cost({
      ...template,
      aws_eks_node_group: { workers: nodeGroup('t3.medium', 2) },
    });
    expect(usdPerHour).toBeCloseTo(2 * 0.0416 + (2 * 20 * 0.08) / 730, 10);
    expect(pausedUsdPerHour).toBe(0);
  });

  test.each([
    [['t3.medium', 'm5.large'], '3 × m5.large, dearest of 2 types', 0.096],
    [['m5.large', 't3a.medium', 't3.medium'], '3 × m5.large, dearest of 3 types', 0.096],
    [['t3.medium'], '3 × t3.medium', 0.0416],
  ])('counts the dearest of the types of a node group, whichever is named first: %j', (types, what, usd) => {
    const [machines] = cost({ ...template, aws_eks_node_group: { workers: nodeGroup(types, 3) } }).items;
    expect(machines).toMatchObject({ what, usdPerHour: 3 * usd });
  });

  test('counts what goes on costing money while the lab is paused', () => {
    const resources = { aws_nat_gateway: { a: {} }, aws_eip: { a: {} }, aws_eks_cluster: { c: { version: '1.35' } } };
    expect(cost(resources).pausedUsdPerHour).toBeCloseTo(0.045 + 0.005 + 0.1, 10);
  });

  test('counts the units of a provisioned table; 2,000 of them cost 7.8 dollars an hour', () => {
    const table = { billing_mode: 'PROVISIONED', read_capacity: 5, write_capacity: 5 };
    expect(cost({ aws_dynamodb_table: { t: table } }).usdPerHour * 2000).toBeCloseTo(7.8, 10);
  });

  test('says by what use a table on demand is charged', () => {
    const [item] = cost({ aws_dynamodb_table: { t: { billing_mode: 'PAY_PER_REQUEST' } } }).items;
    expect(item).toMatchObject({
      usdPerHour: 0,
      byUse: expect.arrayContaining(['$0.625 per million writes']) as unknown,
    });
  });

  test('counts the load balancer of the mesh with an address in each zone', () => {
    const release = { name: 'istio-ingressgateway', namespace: 'istio-system', chart: 'gateway', version: '1' };
    expect(cost({ helm_release: { gateway: release } }).usdPerHour).toBeCloseTo(0.0225 + 2 * 0.005, 10);
  });

  test('counts load balancers and volumes that objects of the cluster ask for', () => {
    const yaml = `
kind: Service
metadata: { name: door }
spec: { type: LoadBalancer }
---
kind: StatefulSet
metadata: { name: ring }
spec:
  replicas: 3
  volumeClaimTemplates: [{ metadata: { name: data }, spec: { resources: { requests: { storage: 10Gi } } } }]
`;
    const perMonth = cost({}, { yaml }).usdPerHour * hoursPerMonth;
    expect(perMonth).toBeCloseTo((0.0225 + 2 * 0.005) * 730 + 3 * 10 * 0.08, 8);
  });

  test('takes the price of extended support once the version has left the standard one, unless EKS upgrades by itself', () => {
    const cluster = (support_type: string) => ({
      aws_eks_cluster: { c: { version: '1.35', upgrade_policy: { support_type } } },
    });
    const usd = (support: string, date: string) => cost(cluster(support), { date }).usdPerHour;
    expect(usd('EXTENDED', '2027-03-27')).toBe(0.1);
    expect(usd('EXTENDED', '2027-03-28')).toBe(0.6);
    expect(usd('STANDARD', '2027-03-28')).toBe(0.1);
    expect(cost({ aws_eks_cluster: { c: { version: '1.35' } } }, { date: '2027-03-28' }).usdPerHour).toBe(0.6);
  });

  test.each([
    ['a type that the table does not know', { aws_db_instance: { db: {} } }, 'aws_db_instance.db'],
    [
      'a machine that the table does not know',
      { ...template, aws_eks_node_group: { w: nodeGroup('x9.huge', 1) } },
      'aws_eks_node_group.w',
    ],
    [
      'a machine that may be the dearest of its group',
      { ...template, aws_eks_node_group: { w: nodeGroup(['t3.medium', 'x9.huge'], 1) } },
      'aws_eks_node_group.w',
    ],
    [
      'nodes without the template of their disks',
      { aws_eks_node_group: { w: nodeGroup('t3.medium', 1) } },
      'aws_eks_node_group.w',
    ],
    [
      'an endpoint that is not free',
      { aws_vpc_endpoint: { e: { vpc_endpoint_type: 'Interface' } } },
      'aws_vpc_endpoint.e',
    ],
  ])('never takes %s for free', (_, resources, address) => {
    expect(cost(resources).unpriced).toEqual([`terraform/stacks/stack ${address}`]);
  });

  test('is nothing for a lab that is not at AWS', () => {
    const local = fixtureLab('local');
    expect(estimate(local, { environment: 'local', charts: [], stacks: [] }, day)).toMatchObject({
      items: [],
      usdPerHour: 0,
    });
    expect(supportWarning(local, '2099-01-01')).toBeUndefined();
  });
});

describe('The price table', () => {
  test('names the page of AWS that each price is from', () => {
    for (const { source, usd } of Object.values(prices)) {
      expect(source).toMatch(/^https:\/\/aws\.amazon\.com\/.+\/pricing\//);
      expect(usd).toBeGreaterThan(0);
    }
  });

  test('knows every type of resource in dist', () => {
    const documents = readDocuments(join(__dirname, '../../dist/aws'), 'aws');
    const types = new Set(documents.stacks.flatMap((stack) => stack.resources.map(({ type }) => type)));
    expect(types.size).toBeGreaterThan(20);
    expect([...types].filter((type) => !Object.hasOwn(pricing, type))).toEqual([]);
    expect(estimate(fixtureAwsLab(), documents, day).unpriced).toEqual([]);
  });

  test('knows every type of resource that any construct or stack can make', () => {
    const made = importedTypes(['src/platform', 'src/constructs/terraform']);
    expect(made.length).toBeGreaterThan(30);
    expect(made.filter((type) => !Object.hasOwn(pricing, type))).toEqual([]);
  });
});

/** `aws_nat_gateway` for each import of `@cdktf/provider-aws/lib/nat-gateway` below the folders. */
function importedTypes(folders: readonly string[]): readonly string[] {
  const root = join(__dirname, '../..');
  const text = folders.flatMap((folder) => sourcesBelow(join(root, folder))).join('\n');
  const libraries = [...text.matchAll(/'@cdktf\/provider-(aws|helm)\/lib\/([a-z0-9-]+)'/g)];
  const types = libraries.map(([, provider = '', name = '']) =>
    provider === 'helm' ? `helm_${name}` : `aws_${name.replaceAll('-', '_')}`,
  );
  return [...new Set(types)].filter((type) => !/^aws_data_|_provider$/.test(type));
}

function sourcesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(join(folder, file), 'utf8'));
}

describe('Kubernetes 1.35, whose standard support ends on 2027-03-27,', () => {
  test.each(['2026-11-21', '2027-01-25'])('is no reason to warn on %s', (date) => {
    expect(supportWarning(lab, date)).toBeUndefined();
  });

  test('is warned of from 60 days before, with what to do', () => {
    expect(supportWarning(lab, '2027-01-26')).toBe(
      'Standard support of Kubernetes 1.35 ends on 2027-03-27, in 60 days: EKS then upgrades the cluster by itself. ' +
        "Choose the day: set kubernetesVersion to '1.36' or a newer one.",
    );
  });

  test('is warned of when it is over', () => {
    expect(supportWarning(lab, '2027-04-01')).toContain(
      "ended on 2027-03-27: EKS then upgrades the cluster by itself. Choose the day: set kubernetesVersion to '1.36'",
    );
  });

  test('has nothing newer in a release of this project that is years old', () => {
    expect(supportWarning(lab, '2030-01-01')).toContain('Update systems-lab first.');
  });
});
