import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixtureAwsLab } from '../../support/lab';
import { findTerraform, type Outcome, type Terraform } from '../../tools/terraform';
import { largeLab } from './labs';
import { edit, synthesize } from './stacks';

const work = mkdtempSync(join(tmpdir(), 'terraform-validate-'));
const names = ['network', 'cluster', 'nodes', 'data', 'identity'] as const;

/** Has every branch of the stacks that the lab of apply.test.ts has not. */
const folders = synthesize(fixtureAwsLab(largeLab), join(work, 'a large lab'));

/** Mistakes in the cluster stack, with what the provider has to say of each. */
const wrong = [
  mistake('an attribute that only provider 6 knows', 'deletion_protection', true, 'named "deletion_protection"'),
  mistake('a value of the wrong type', 'enabled_cluster_log_types', 'api', 'set of string required'),
  mistake('a value that is not offered', 'upgrade_policy', { support_type: 'FOREVER' }, 'got FOREVER'),
];

/** Folder → what `terraform validate` said. */
const outcomes = new Map<string, Outcome>();

beforeAll(async () => {
  const terraform = await findTerraform(work);
  const all = [...folders.values(), ...wrong.map((each) => each.folder)];
  for (const folder of all) await init(terraform, folder);
  // Each loads the schema of the whole provider: two of them fill two cores.
  const queue = all.values();
  const worker = async () => {
    for (const folder of queue) outcomes.set(folder, await terraform(folder, 'validate', '-json'));
  };
  await Promise.all([worker(), worker()]);
});

afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('The real AWS provider', () => {
  test.each(names)('accepts the stack %s of a large lab', (name) => {
    expect(verdict(folders.get(name))).toEqual({ code: 0, diagnostics: '' });
  });

  test('was given every stack there is', () => {
    expect([...folders.keys()]).toEqual(names);
  });

  test.each(wrong)('refuses $title', ({ folder, message }) => {
    expect(verdict(folder)).toEqual({ code: 1, diagnostics: expect.stringContaining(message) as string });
  });
});

function mistake(title: string, attribute: string, value: unknown, message: string) {
  const folder = synthesize(fixtureAwsLab(), join(work, attribute)).get('cluster') ?? '';
  edit(folder, ({ resource }) => {
    for (const cluster of Object.values(resource['aws_eks_cluster'] ?? {})) cluster[attribute] = value;
  });
  return { title, folder, message };
}

async function init(terraform: Terraform, folder: string): Promise<void> {
  const { code, output } = await terraform(folder, 'init', '-backend=false', '-no-color');
  if (code !== 0) throw new Error(`terraform init failed in ${folder}:\n${output}`);
}

function verdict(folder: string | undefined): { readonly code: number; readonly diagnostics: string } {
  const outcome = outcomes.get(folder ?? '');
  if (!outcome) throw new Error(`${folder} was not validated`);
  const { diagnostics } = JSON.parse(outcome.stdout) as {
    readonly diagnostics: readonly { readonly summary: string; readonly detail?: string }[];
  };
  const lines = diagnostics.map(({ summary, detail }) => `${summary}: ${detail ?? ''}`);
  return { code: outcome.code, diagnostics: lines.join('\n') };
}
