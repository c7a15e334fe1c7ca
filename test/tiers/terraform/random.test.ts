/** What the configuration lets pass, the real AWS provider takes: a hundred random labs. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labSchema } from '../../../src/lab/config/schema';
import type { AwsLab } from '../../../src/lab/lab';
import { resolve } from '../../../src/lab/resolve';
import { awsProviderConstraint } from '../../../src/lab/versions';
import { seeded } from '../../support/random';
import { randomConfig, spoilt } from '../../support/random-config';
import { findTerraform } from '../../tools/terraform';
import { synthesize } from './stacks';

const work = mkdtempSync(join(tmpdir(), 'terraform-random-'));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** Labs of valid configurations; every other one of them is what is left of one that was spoilt. */
function randomLabs(count: number): readonly AwsLab[] {
  const random = seeded(12);
  const labs: AwsLab[] = [];
  while (labs.length < count) {
    const sound = randomConfig(random);
    const { data } = labSchema.safeParse(labs.length % 2 === 0 ? sound : spoilt(sound, random));
    if (data?.aws) labs.push(resolve(data, 'aws'));
  }
  return labs;
}

interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail?: string;
}

/**
 * Validates all stacks of all labs as modules of one configuration: each folder by itself would load the schema of the
 * whole provider. Providers and backends, which do not depend on the lab but for names, are those of the root.
 */
async function errorsOf(
  labs: readonly AwsLab[],
  folder: string,
): Promise<{ readonly count: number; readonly errors: readonly string[] }> {
  const modules = labs.flatMap((lab, index) => stacksOf(lab, join(folder, `lab-${index}`)));
  const root = {
    terraform: { required_providers: { aws: { source: 'hashicorp/aws', version: awsProviderConstraint } } },
    module: Object.fromEntries(
      modules.map((source, index) => [`m${index}`, { source: `.${source.slice(folder.length)}` }]),
    ),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'root.tf.json'), JSON.stringify(root));
  const terraform = await findTerraform(work);
  const init = await terraform(folder, 'init', '-backend=false', '-no-color');
  if (init.code !== 0) return { count: modules.length, errors: [init.output] };
  const { stdout } = await terraform(folder, 'validate', '-json');
  const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] };
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return { count: modules.length, errors: errors.map((error) => JSON.stringify(error)) };
}

/** Folders of the stacks of the cloud: what Helm releases need may not be on this machine. */
function stacksOf(lab: AwsLab, folder: string): readonly string[] {
  return [...synthesize(lab, folder).values()].filter((stack) => {
    const file = join(stack, 'cdk.tf.json');
    const document = JSON.parse(readFileSync(file, 'utf8')) as Document;
    delete document.terraform.backend;
    delete document.provider;
    writeFileSync(file, JSON.stringify(document));
    return !('helm' in document.terraform.required_providers);
  });
}

interface Document {
  readonly terraform: { backend?: unknown; readonly required_providers: object };
  provider?: unknown;
}

test('terraform validate takes every stack of a hundred random labs', async () => {
  const { count, errors } = await errorsOf(randomLabs(100), join(work, 'sound'));
  expect(count).toBeGreaterThan(400);
  expect(errors).toEqual([]);
});

test('and would not, were one name of one of them wrong', async () => {
  const [lab] = randomLabs(1);
  if (!lab) throw new Error('There is no lab.');
  const network = { ...lab.aws.network, cidr: '10.0.0.0/33' };
  const { errors } = await errorsOf([{ ...lab, aws: { ...lab.aws, network } }], join(work, 'wrong'));
  expect(errors.join()).toContain('10.0.0.0/33');
});
