/** The schema of the section `aws` of lab.yaml. */
import * as z from 'zod';
import { type NodeGroupDefinition, nodeGroups } from '../node-groups';
import { overlap, parseCidr } from '../cidr';
import { largestNodeCount } from '../network';
import { awsRegions } from './regions';
import { publicCidr, serviceCidr, vpcCidr } from './blocks';
import { bucket, principalArn } from './names';
import { pauseAt } from './pause-at';
import { areNumbers, choice, count, isList, lengthIn, listOf, numberIn, text } from './values';

/** A family and a size. */
const instanceType = /^[a-z][a-z0-9-]{0,20}\.(?:nano|micro|small|medium|large|\d{0,3}xlarge|metal(?:-\d{1,3}xl)?)$/;

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html: a list of at most 20. */
const mostInstanceTypes = 20;

/** CIDR blocks of one public endpoint: https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html */
const mostAccessBlocks = 40;

/** A node group: its size and its machines. `path` is where it stands in lab.yaml. */
function nodeGroup({ name, instanceTypes, min, max }: NodeGroupDefinition, path: string) {
  return z
    .strictObject({
      instanceTypes: listOf(
        text(instanceType, 'an EC2 instance type such as t3.medium'),
        'a list of EC2 instance types such as [t3.medium]',
        mostInstanceTypes,
      )
        .default([...instanceTypes])
        .describe(`EC2 instance types of the node group \`${name}\`.`),
      min: count(0, 100).default(min).describe('Least number of nodes.'),
      desired: count(0, 100).optional().describe('Number of nodes to start with: `min` unless set.'),
      max: count(1, 100).default(max).describe('Largest number of nodes.'),
    })
    .refine((size) => size.min <= size.max, {
      path: ['min'],
      error: ({ input }) => `at most ${path}.max, which is ${numberIn(input, 'max')}`,
      when: areNumbers('min', 'max'),
    })
    .refine(({ min: least, desired = least, max: most }) => least > most || (least <= desired && desired <= most), {
      path: ['desired'],
      error: ({ input }) => `from ${path}.min (${numberIn(input, 'min')}) to ${path}.max (${numberIn(input, 'max')})`,
      when: areNumbers('min', 'desired', 'max'),
    });
}

const [[, general], ...further] = [...nodeGroups] as [
  [string, NodeGroupDefinition],
  ...[string, NodeGroupDefinition][],
];

const furtherGroups = z
  .strictObject(
    Object.fromEntries(
      further.map(([key, group]) => [
        key,
        nodeGroup(group, `aws.nodeGroups.${key}`)
          .optional()
          .describe(`Size of the node group \`${group.name}\` ({} for its defaults): ${group.purpose}.`),
      ]),
    ),
  )
  .describe(
    'Node groups besides `worker-nodes`: those of systems are made with them, the others where they are listed.',
  );

const budget = z
  .strictObject({
    email: z
      .email('an e-mail address such as ada@example.com')
      .describe('Who is warned. The address is written into dist, which is committed.'),
    monthlyUsd: count(1, 100_000).default(50).describe('US dollars that the account may spend in a month.'),
  })
  .describe('Warns by e-mail at 80 % of the money spent and when the forecast is above it; absent: no budget.');

const state = z
  .strictObject({
    kind: choice(['local', 's3']).describe('`local` (under .lab/state) or `s3` (a bucket, with a lock file in it).'),
    bucket: bucket.optional().describe('S3 bucket in the region of the lab; of no effect when kind is local.'),
  })
  .refine(({ kind, bucket: name }) => kind !== 's3' || name !== undefined, {
    path: ['bucket'],
    error: 'the name of an S3 bucket, because aws.state.kind is s3',
  })
  .describe('Where Terraform keeps its state.');

const zoneLetters = 'a list of two or three letters of zones such as [a, b]';

export const aws = z
  .strictObject({
    account: text(/^\d{12}$/, 'the twelve digits of an AWS account, in quotes').describe(
      'AWS account that the lab is deployed to: twelve digits, in quotes.',
    ),
    region: choice(awsRegions).default('us-west-2').describe('AWS region.'),
    vpcCidr: vpcCidr.default('10.0.0.0/16').describe('Address block of the VPC: private, /16 to /20.'),
    serviceCidr: serviceCidr
      .optional()
      .describe('Address block of Services in the cluster; EKS chooses one that the VPC does not have unless set.'),
    zones: listOf(text(/^[a-f]$/, 'the letter of a zone, from a to f'), zoneLetters)
      .refine((letters) => letters.length >= 2 && letters.length <= 3, zoneLetters)
      .default(['a', 'b'])
      .describe('Letters of the availability zones, two or three: an account may lack some of its region.'),
    natGateways: count(1, 3).default(1).describe('NAT gateways: one is enough for a lab; at most one a zone.'),
    apiAccessCidrs: listOf(publicCidr, 'a list of CIDR blocks such as [203.0.113.0/24], one at least', mostAccessBlocks)
      .refine((blocks) => overlapping(blocks) === undefined, {
        error: ({ input }) => `blocks that do not overlap; ${overlapping(input as string[])?.join(' and ')} do`,
      })
      .describe('Who may reach the public endpoint of the Kubernetes API, as CIDR blocks.'),
    admins: listOf(
      text(principalArn.pattern, principalArn.allowed),
      'a list of ARNs, one at least: whoever creates the cluster is no administrator by that alone',
    ).describe('ARNs of the IAM roles and users that administer the cluster.'),
    nodes: nodeGroup(general, 'aws.nodes').prefault({}).describe('The managed node group `worker-nodes`.'),
    nodeGroups: furtherGroups.prefault({}),
    paused: z
      .boolean('true or false')
      .default(false)
      .describe('Takes every node group to zero and keeps the control plane, which goes on costing money.'),
    pauseAt: pauseAt.optional(),
    budget: budget.optional(),
    tables: choice(['provisioned', 'on-demand'])
      .default('provisioned')
      .describe('DynamoDB capacity: `provisioned` (5 read and 5 write units a table) or `on-demand`.'),
    state: state.default({ kind: 'local' }),
  })
  .refine(({ natGateways, zones }) => natGateways <= zones.length, {
    path: ['natGateways'],
    error: ({ input }) => `at most one a zone: aws.zones has ${lengthIn(input, 'zones')}`,
    when: (payload) => areNumbers('natGateways')(payload) && isList('zones')(payload),
  })
  .refine(({ serviceCidr: services, vpcCidr: vpc }) => !services || !overlapping([services, vpc]), {
    path: ['serviceCidr'],
    error: ({ input }) => `a block that does not overlap aws.vpcCidr, which is ${(input as Blocks).vpcCidr}`,
  })
  .refine((section) => mostNodes(section) <= largestNodeCount(section.vpcCidr, section.zones.length), {
    path: ['vpcCidr'],
    error: ({ input }) => tooSmall(input as NodeCounts),
  })
  .describe('The cloud half.');

type Blocks = Readonly<Record<'serviceCidr' | 'vpcCidr', string>>;

/** The first two blocks that have addresses in common. */
function overlapping(blocks: readonly string[]): readonly [string, string] | undefined {
  for (const [index, one] of blocks.entries())
    for (const other of blocks.slice(index + 1)) if (overlap(parseCidr(one), parseCidr(other))) return [one, other];
  return undefined;
}

interface NodeCounts {
  readonly vpcCidr: string;
  readonly zones: readonly string[];
  readonly nodes: { readonly max: number };
  readonly nodeGroups: Readonly<Record<string, { readonly max: number } | undefined>>;
}

function mostNodes({ nodes, nodeGroups: further }: NodeCounts): number {
  return Object.values(further).reduce((sum, group) => sum + (group?.max ?? 0), nodes.max);
}

function tooSmall(section: NodeCounts): string {
  const { vpcCidr: block, zones } = section;
  const prefixes = [19, 18, 17, 16].filter((prefix) => prefix < parseCidr(block).prefix);
  const enough = prefixes.find((prefix) => mostNodes(section) <= largestNodeCount(`10.0.0.0/${prefix}`, zones.length));
  const larger = enough === undefined ? '' : `a /${enough} or larger, or `;
  const room = largestNodeCount(block, zones.length);
  return `${larger}node groups of ${room} nodes together, whose pods this block has addresses for; they go up to ${mostNodes(section)}`;
}
