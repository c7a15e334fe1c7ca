// The namespace import lets the bundler drop what is not used: four fifths of zod, with the locales.
import * as z from 'zod';
import { environmentNames } from '../lab';
import { systemNames } from '../systems';
import { defaultKubernetesVersion, kubernetesVersions } from '../versions';
import { awsRegions } from './regions';
import { areNumbers, choice, count, listOf, numberIn, publicCidr, text, vpcCidr } from './values';

/**
 * The schema of lab.yaml, and the only place where a key is documented: `docs/lab.schema.json` (editors),
 * the LAB_* variables and the problems are made from it. A message says what is allowed.
 */

const kubernetesVersionNames = Object.keys(kubernetesVersions) as [keyof typeof kubernetesVersions];

const nodes = z
  .strictObject({
    instanceTypes: listOf(
      text(/^[a-z][a-z0-9-]*\.[a-z0-9-]+$/, 'an EC2 instance type such as t3.medium'),
      'a list of EC2 instance types such as [t3.medium]',
    )
      .default(['t3.medium'])
      .describe('EC2 instance types of the node group `worker-nodes`.'),
    min: count(0, 100).default(2).describe('Least number of nodes.'),
    desired: count(0, 100).optional().describe('Number of nodes to start with: `min` unless set.'),
    max: count(1, 100).default(2).describe('Largest number of nodes.'),
  })
  .refine(({ min, max }) => min <= max, {
    path: ['min'],
    error: ({ input }) => `at most aws.nodes.max, which is ${numberIn(input, 'max')}`,
    when: areNumbers('min', 'max'),
  })
  .refine(({ min, desired = min, max }) => min > max || (min <= desired && desired <= max), {
    path: ['desired'],
    error: ({ input }) => `from aws.nodes.min (${numberIn(input, 'min')}) to aws.nodes.max (${numberIn(input, 'max')})`,
    when: areNumbers('min', 'desired', 'max'),
  })
  .describe('The managed node group `worker-nodes`.');

const state = z
  .strictObject({
    kind: choice(['local', 's3']).describe('`local` (under .lab/state) or `s3` (a bucket, with a lock file in it).'),
    bucket: text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'the name of an S3 bucket: 3 to 63 lower-case characters')
      .optional()
      .describe('S3 bucket in the region of the lab; of no effect when kind is local.'),
  })
  .refine(({ kind, bucket }) => kind !== 's3' || bucket !== undefined, {
    path: ['bucket'],
    error: 'the name of an S3 bucket, because aws.state.kind is s3',
  })
  .describe('Where Terraform keeps its state.');

const aws = z
  .strictObject({
    account: text(/^\d{12}$/, 'the twelve digits of an AWS account, in quotes').describe(
      'AWS account that the lab is deployed to: twelve digits, in quotes.',
    ),
    region: choice(awsRegions).default('us-west-2').describe('AWS region.'),
    vpcCidr: vpcCidr.default('10.0.0.0/16').describe('Address block of the VPC: private, /16 to /20.'),
    zones: count(2, 3).default(2).describe('Number of availability zones.'),
    natGateways: count(1, 3).default(1).describe('NAT gateways: one is enough for a lab; at most one a zone.'),
    apiAccessCidrs: listOf(publicCidr, 'a list of CIDR blocks such as [203.0.113.0/24], one at least').describe(
      'Who may reach the public endpoint of the Kubernetes API, as CIDR blocks.',
    ),
    admins: listOf(
      text(
        /^arn:aws:iam::\d{12}:(role|user)\/[\w+=,.@/-]+$/,
        'the ARN of an IAM role or user (not of a session: no sts)',
      ),
      'a list of ARNs, one at least: whoever creates the cluster is no administrator by that alone',
    ).describe('ARNs of the IAM roles and users that administer the cluster.'),
    nodes: nodes.prefault({}),
    tables: choice(['provisioned', 'on-demand'])
      .default('provisioned')
      .describe('DynamoDB capacity: `provisioned` (5 read and 5 write units a table) or `on-demand`.'),
    state: state.default({ kind: 'local' }),
  })
  .refine(({ natGateways, zones }) => natGateways <= zones, {
    path: ['natGateways'],
    error: ({ input }) => `at most one a zone: aws.zones is ${numberIn(input, 'zones')}`,
    when: areNumbers('natGateways', 'zones'),
  })
  .describe('The cloud half.');

const music = z
  .strictObject({
    canary: count(0, 100).default(0).describe("Percent of S2's traffic that goes to v2, the version that misbehaves."),
    fault: choice(['none', 'abort', 'delay'])
      .default('none')
      .describe('Fault in 10 % of the calls to DB: `abort` (500) or `delay` (500 ms).'),
    replicas: count(1, 20).optional().describe('Replicas of each Deployment: 1 on local, 2 on aws unless set.'),
  })
  .describe('The music application.');

const cassandra = z
  .strictObject({
    topic: text(/^[\w.-]{1,64}$/, '1 to 64 letters, digits and . - _')
      .default('test')
      .describe('Topic that the writer writes; each topic has a place of its own to resume from.'),
    consistency: choice(['ONE', 'QUORUM', 'ALL'])
      .default('QUORUM')
      .describe('How many replicas acknowledge a row before it counts as written.'),
    rowsPerSecond: count(1, 100_000)
      .optional()
      .describe('Limit on the rows that the writer writes a second; as fast as they are acknowledged unless set.'),
  })
  .describe('The Cassandra ring and its writer.');

export const labSchema = z
  .strictObject({
    name: text(
      /^[a-z][a-z0-9-]{0,30}[a-z0-9]$/,
      '2 to 32 lower-case letters, digits and hyphens; a letter first, no hyphen last',
    ).describe('Name of the lab: the EKS cluster, the VPC and the kubeconfig context are called like this.'),
    // GitHub's own rule for user names: https://docs.github.com/en/enterprise-cloud@latest/admin/identity-and-access-management
    registryId: text(
      /^[a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){0,38}$/,
      'a GitHub id in lower case: 1 to 39 letters, digits and single hyphens, no hyphen first or last',
    ).describe('Your registry id (GitHub id in lower case). Tables are called `Music-<id>` and `User-<id>`.'),
    owner: text(/^[\w.@+-]{1,64}$/, '1 to 64 letters, digits and . @ + - _').describe(
      'Who answers for the lab: a tag on every resource.',
    ),
    expires: z.iso
      .date('a date such as 2026-12-31')
      .describe('Date after which the lab may be destroyed: a tag on every resource.'),
    environment: choice(environmentNames)
      .default('aws')
      .describe(
        'Environment of the stock commands (`npx cdk8s synth`, `npx cdktf deploy`); `lab synth` makes all of them.',
      ),
    systems: listOf(choice(systemNames), `a list of systems, of ${systemNames.join(', ')}`)
      .default(['music'])
      .describe('Systems that the lab runs.'),
    kubernetesVersion: choice(kubernetesVersionNames)
      .default(defaultKubernetesVersion)
      .describe('Kubernetes minor version, in quotes.'),
    imageRegistry: text(
      /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._-]+)*$/,
      'a registry and path such as ghcr.io/octocat, without a scheme',
    ).describe('Registry and path that images are pushed to and pulled from.'),
    aws,
    music: music.prefault({}),
    cassandra: cassandra.prefault({}),
  })
  .describe('A lab: what lab.yaml and lab.local.yaml may say.');

/** lab.yaml after defaults. */
export type LabConfig = z.output<typeof labSchema>;
