import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fixtureAwsLab } from '../../support/lab';
import type { EmulatedAccount } from '../../tools/emulated-account';
import { startMoto } from '../../tools/moto';
import { findTerraform, type Terraform } from '../../tools/terraform';
import { wholeLab } from './labs';
import { type Mistake, mistakes, type Stage, stages } from './mistakes';
import { type Document, synthesize } from './stacks';

const work = mkdtempSync(join(tmpdir(), 'terraform-rejections-'));
const folder = join(work, 'wrong');

/** Stage → address → what was said of it. */
const said = new Map<Stage, ReadonlyMap<string, string>>();
let stateAfterwards: readonly string[] = [];
let right: Document;
let account: EmulatedAccount;

beforeAll(async () => {
  right = together(['registry', 'network', 'data']);
  account = await startMoto(work);
  const terraform = await findTerraform(work, account.environment);
  mkdirSync(folder);
  // One initialization serves the three stages: the provider stays the same.
  write([]);
  await terraform(folder, 'init', '-no-color');
  for (const stage of stages) said.set(stage, await refusals(stage, terraform));
  const { stdout } = await terraform(folder, 'state', 'list');
  stateAfterwards = stdout.trim().split('\n');
});

afterAll(async () => {
  await account.stop();
  rmSync(work, { recursive: true, force: true });
});

describe('What the synthesis would let through is refused', () => {
  test.each(mistakes)('by $stage: $title', ({ stage, type, message }) => {
    const index = mistakes.findIndex((mistake) => mistake.message === message && mistake.type === type);
    expect(said.get(stage)?.get(`${type}.wrong-${index}`)).toMatch(message);
  });

  test.each(stages)('by %s, and nothing else was', (stage) => {
    const wrong = mistakes.flatMap((mistake, index) =>
      mistake.stage === stage ? [`${mistake.type}.wrong-${index}`] : [],
    );
    expect([...(said.get(stage) ?? new Map<string, string>()).keys()].sort()).toEqual(wrong.sort());
  });
});

test('The right resources beside the wrong ones were made', () => {
  const addresses = Object.entries(right.resource).flatMap(([type, blocks]) =>
    Object.keys(blocks).map((label) => `${type}.${label}`),
  );
  expect(stateAfterwards).toEqual(expect.arrayContaining(addresses) as unknown);
  expect(addresses.length).toBeGreaterThan(20);
});

/** The resources of several stacks as one, with its state beside it. */
function together(names: readonly string[]): Document {
  const stacks = synthesize(fixtureAwsLab(wholeLab), join(work, 'right'));
  const documents = names.map(
    (name) => JSON.parse(readFileSync(join(stacks.get(name) ?? '', 'cdk.tf.json'), 'utf8')) as Document,
  );
  const [first] = documents;
  if (!first) throw new Error('No stack was named');
  const resource = Object.assign({}, ...documents.map((document) => document.resource)) as Document['resource'];
  return { ...first, terraform: { ...first.terraform, backend: { local: {} } }, resource };
}

/** Writes the right resources, and a wrong copy of one of them for each mistake. */
function write(wrong: readonly Mistake[]): void {
  const document = structuredClone(right);
  for (const mistake of wrong) {
    const blocks = document.resource[mistake.type] ?? {};
    const [pattern] = Object.values(blocks);
    blocks[`wrong-${mistakes.indexOf(mistake)}`] = { ...pattern, ...mistake.change };
    document.resource[mistake.type] = blocks;
  }
  writeFileSync(join(folder, 'cdk.tf.json'), JSON.stringify(document));
}

async function refusals(stage: Stage, terraform: Terraform): Promise<ReadonlyMap<string, string>> {
  write(mistakes.filter((mistake) => mistake.stage === stage));
  const args = { validate: ['validate', '-json'], plan: ['plan', '-json'], apply: ['apply', '-auto-approve', '-json'] };
  const { stdout } = await terraform(folder, ...args[stage]);
  const diagnostics = stage === 'validate' ? (JSON.parse(stdout) as Validation).diagnostics : streamed(stdout);
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  return new Map(
    errors.map(({ address, snippet, summary, detail }) => [
      address ?? snippet?.context?.replace(/^resource\./, '') ?? '',
      `${summary} ${detail}`,
    ]),
  );
}

interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly summary: string;
  readonly detail: string;
  readonly address?: string;
  /** Has the path of the wrong block where there is no address. */
  readonly snippet?: { readonly context?: string };
}

interface Validation {
  readonly diagnostics: readonly Diagnostic[];
}

/** Plan and apply tell what happens line by line. */
function streamed(stdout: string): readonly Diagnostic[] {
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
  return lines.flatMap((line) => {
    const { diagnostic } = JSON.parse(line) as { readonly diagnostic?: Diagnostic };
    return diagnostic ? [diagnostic] : [];
  });
}
