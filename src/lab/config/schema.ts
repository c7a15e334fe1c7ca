// The namespace import lets the bundler drop what is not used: four fifths of zod, with the locales.
import * as z from 'zod';
import { environmentNames } from '../lab';
import { type SystemName, systemNames, systems } from '../systems';
import { defaultKubernetesVersion, kubernetesVersions } from '../versions';
import { aws } from './aws';
import { local } from './local';
import { domain, imageRegistry, page } from './names';
import { observability } from './observability';
import { choice, count, listOf, registryId, text } from './values';

/**
 * The schema of lab.yaml, and the only place where a key is documented: `docs/lab.schema.json` (editors),
 * the LAB_* variables and the problems are made from it. A message says what is allowed.
 */

const kubernetesVersionNames = Object.keys(kubernetesVersions) as [keyof typeof kubernetesVersions];

const term = z
  .strictObject({
    weeks: count(1, 52).default(13).describe('Weeks that a term has.'),
    hoursPerWeek: count(1, 168)
      .default(168)
      .describe('Hours of a week in which the lab runs; in the others it is paused. 168 is all of them.'),
  })
  .describe('How long a class has the lab, for what `lab cost` says of it; it changes nothing that is deployed.');

const roster = z
  .strictObject({
    term: term.prefault({}),
    cpus: count(1, 64).default(2).describe('CPUs that all pods of one student together may ask for.'),
    memoryGiB: count(1, 256).default(4).describe('GiB of memory that all pods of one student together may ask for.'),
    pods: count(1, 200).default(20).describe('Pods that one student may have at a time.'),
    domain: domain
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
      .default([systemNames[0]])
      .describe('Systems that the lab runs.'),
    kubernetesVersion: choice(kubernetesVersionNames)
      .default(defaultKubernetesVersion)
      .describe('Kubernetes minor version, in quotes.'),
    imageRegistry: imageRegistry.describe('Registry and path that images are pushed to and pulled from.'),
    runbook: page
      .optional()
      .describe(
        'Address of docs/runbook.md as people read it, e.g. in your fork: alerts link to it. Unless it is set they name that path.',
      ),
    aws: aws.optional(),
    local: local.prefault({}),
    observability: observability.prefault({}),
    roster: roster.prefault({}),
    ...sections(),
  })
  .refine(({ environment, aws: section }) => environment !== 'aws' || section !== undefined, {
    path: ['aws'],
    error: 'a section with account, apiAccessCidrs and admins, because the environment is aws',
    when: ({ value }) => isObject(value) && value['environment'] === 'aws' && value['aws'] === undefined,
  })
  .describe('A lab: what lab.yaml and lab.local.yaml may say.');

/** One section a system, whether the lab wants it or not: a person may have its settings ready. */
function sections() {
  const all = systemNames.map((name) => [name, (systems[name].settings.schema as z.ZodObject).prefault({})]);
  return Object.fromEntries(all) as {
    readonly [S in SystemName]: z.ZodPrefault<(typeof systems)[S]['settings']['schema']>;
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** lab.yaml after defaults. */
export type LabConfig = z.output<typeof labSchema>;
