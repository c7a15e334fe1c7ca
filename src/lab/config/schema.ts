// The namespace import lets the bundler drop what is not used: four fifths of zod, with the locales.
import * as z from 'zod';
import type { NodeGroupName } from '../../contract';
import { greeter as greeterContract } from '../../systems/greeter/contract';
import { environmentNames } from '../lab';
import { missingNodeGroups } from '../node-groups';
import { contracts, systemNames } from '../systems';
import { defaultKubernetesVersion, kubernetesVersions } from '../versions';
import { aws } from './aws';
import { local } from './local';
import { choice, count, listOf, registryId, text } from './values';

/**
 * The schema of lab.yaml, and the only place where a key is documented: `docs/lab.schema.json` (editors),
 * the LAB_* variables and the problems are made from it. A message says what is allowed.
 */

const kubernetesVersionNames = Object.keys(kubernetesVersions) as [keyof typeof kubernetesVersions];

const music = z
  .strictObject({
    canary: count(0, 100).default(0).describe("Percent of S2's traffic that goes to v2, the version that misbehaves."),
    fault: choice(['none', 'abort', 'delay'])
      .default('none')
      .describe('Fault in 10 % of the calls to DB: `abort` (500) or `delay` (500 ms).'),
    replicas: count(1, 20).optional().describe('Replicas of each Deployment: 1 on local, 2 on aws unless set.'),
  })
  .describe('The music application.');

const greeter = z
  .strictObject({
    version: choice(greeterContract.workloads.greeter.versions)
      .default(greeterContract.workloads.greeter.versions[0])
      .describe('Version that the pods are to have; another one makes a rolling update.'),
    replicas: count(1, 5).default(1).describe('Pods of the lesson on scheduling: one a worker.'),
    toleration: z
      .boolean()
      .default(false)
      .describe('Whether those pods may run on the worker with the taint class=vip.'),
  })
  .describe('The greeter of the lessons on rollout and scheduling.');

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

const roster = z
  .strictObject({
    cpus: count(1, 64).default(2).describe('CPUs that all pods of one student together may ask for.'),
    memoryGiB: count(1, 256).default(4).describe('GiB of memory that all pods of one student together may ask for.'),
    pods: count(1, 200).default(20).describe('Pods that one student may have at a time.'),
    domain: text(/^[a-z0-9]([a-z0-9.-]{0,60}[a-z0-9])?$/, 'a domain name in lower case such as lab.example.com')
      .optional()
      .describe(
        "Domain under which each student's copy has a host name, e.g. `octocat.<domain>`; `<name>.internal` unless set.",
      ),
  })
  .describe('What each student of a class gets; who they are is in roster.csv and never in lab.yaml.');

export const labSchema = z
  .strictObject({
    name: text(
      /^[a-z][a-z0-9-]{0,30}[a-z0-9]$/,
      '2 to 32 lower-case letters, digits and hyphens; a letter first, no hyphen last',
    ).describe('Name of the lab: the EKS cluster, the VPC and the kubeconfig context are called like this.'),
    registryId: text(registryId.pattern, registryId.allowed).describe(
      'Your registry id (GitHub id in lower case). Tables are called `Music-<id>` and `User-<id>`.',
    ),
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
    systems: listOf(
      choice(systemNames),
      `a list such as [${systemNames.slice(0, 2).join(', ')}], of ${systemNames.join(', ')}`,
    )
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
    local: local.prefault({}),
    music: music.prefault({}),
    greeter: greeter.prefault({}),
    cassandra: cassandra.prefault({}),
    roster: roster.prefault({}),
  })
  .superRefine(({ systems, aws: { nodeGroups } }, context) => {
    const had = Object.keys(nodeGroups) as NodeGroupName[];
    systems.forEach((system, index) => {
      const groups = missingNodeGroups(contracts[system], had).map((group) => `aws.nodeGroups.${group}`);
      if (groups.length === 0) return;
      const message = `a system without nodes of its own, or this one with ${groups.join(', ')} (an empty section {} will do)`;
      context.addIssue({ code: 'custom', path: ['systems', index], message });
    });
  })
  .describe('A lab: what lab.yaml and lab.local.yaml may say.');

/** lab.yaml after defaults. */
export type LabConfig = z.output<typeof labSchema>;
