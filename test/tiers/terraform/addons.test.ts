/**
 * The stacks of Helm releases with the real provider and the real charts. Neither is on the package
 * registries: where the open network is not there, terraform itself says so, and the block is skipped.
 */
import { App } from 'cdktf';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlatformLab } from '../../../src/lab/stacks';
import { addAddonStacks } from '../../../src/synth/stacks';
import { fixtureLab } from '../../support/lab';
import { describeWhere } from '../../support/skips';
import { findTerraform, type Terraform, terraformEnvironment } from '../../tools/terraform';
import { type Document, edit } from './stacks';

const work = mkdtempSync(join(tmpdir(), 'terraform-addons-'));
const local = synthesize(fixtureLab('local'));
const aws = synthesize(fixtureLab('aws'));
const folders = [...local, ...aws];

afterAll(() => rmSync(work, { recursive: true, force: true }));

describe('Terraform without the provider', () => {
  const names = ['local', 'aws'] as const;
  const read = names.flatMap((environment) => synthesize(fixtureLab(environment, { name: 'read' })));
  for (const [, folder] of read) edit(folder, withoutState);

  test.each(read)('reads the stack %s, and knows whose releases they are', (_, folder) => {
    const { status, output } = run(folder, 'providers', '-no-color');
    expect(output).toContain('provider[registry.terraform.io/hashicorp/helm] >= 3.1.1, < 4.0.0');
    expect(status).toBe(0);
  });

  test('refuses a block that there is not', () => {
    const [[, folder] = ['', '']] = synthesize(fixtureLab('local', { name: 'wrong' }));
    edit(folder, (document) => Object.assign(document, { resourse: {} }));
    edit(folder, withoutState);
    const { status, output } = run(folder, 'providers', '-no-color');
    expect(output).toContain('"resourse"');
    expect(status).toBe(1);
  });
});

describeWhere('terraform', providerMissing(), 'Helm releases with the real provider', () => {
  let terraform: Terraform;

  beforeAll(async () => {
    terraform = await findTerraform(work);
    for (const [, folder] of folders) expect(await terraform(folder, 'init', '-no-color')).toMatchObject({ code: 0 });
  });

  test.each(folders)('%s is valid', async (_, folder) => {
    expect(await terraform(folder, 'validate', '-no-color')).toMatchObject({ code: 0 });
  });

  test.each(local)(
    '%s can be planned without a cluster: charts and versions are there, and know the values',
    async (_, folder) => {
      expect(await terraform(folder, 'plan', '-no-color', '-lock=false')).toMatchObject({ code: 0 });
    },
  );

  test('an attribute that the provider does not know is refused', async () => {
    const [[, folder] = ['', '']] = synthesize(fixtureLab('local', { name: 'unknown' }));
    edit(folder, ({ resource }) => {
      for (const release of Object.values(resource['helm_release'] ?? {})) release['set_string'] = [];
    });
    await terraform(folder, 'init', '-no-color');
    const { code, output } = await terraform(folder, 'validate', '-no-color');
    expect(output).toContain('"set_string"');
    expect(code).toBe(1);
  });
});

/** So that terraform reads on without `init`. */
function withoutState({ terraform }: Document): void {
  Reflect.deleteProperty(terraform, 'backend');
}

/** Name with environment, and folder, of each stack. As deep as dist, so that states lie beside it. */
function synthesize(lab: PlatformLab): readonly (readonly [string, string])[] {
  const outdir = join(work, lab.name, 'dist', lab.environment, 'terraform');
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir, stackTraces: false });
  const names = addAddonStacks(app, lab).map((stack) => stack.node.id);
  app.synth();
  return names.map((name) => [`${lab.environment}/${name}`, join(outdir, 'stacks', name)]);
}

/** What keeps terraform from the provider; any other failure than the way to it is none that may be skipped. */
function providerMissing(): string | undefined {
  const [[, folder] = ['', '']] = local;
  const { status, output } = run(folder, 'init', '-backend=false', '-no-color');
  if (status === 0) return undefined;
  const way = /hashicorp\/helm: could not connect to [^:]+/.exec(output.replace(/\s+/g, ' '));
  if (!way) throw new Error(`terraform init failed in ${folder}:\n${output}`);
  return `provider ${way[0]}`;
}

function run(folder: string, ...args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr, error } = spawnSync('terraform', [`-chdir=${folder}`, ...args], {
    env: terraformEnvironment(work, {}),
    encoding: 'utf8',
  });
  if (error) throw error;
  return { status, output: `${stdout}${stderr}` };
}
