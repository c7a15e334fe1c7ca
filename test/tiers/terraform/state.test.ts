import { App, DataResource } from 'cdktf';
import type { Construct } from 'constructs';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AwsLab } from '../../../src/lab/lab';
import { LabStack } from '../../../src/platform/terraform/lab-stack';
import { fixtureAwsLab } from '../../support/lab';
import { findTerraform, type Terraform } from '../../tools/terraform';
import { edit } from './stacks';

/** A stack that can be applied without an account. */
class ProbeStack extends LabStack {
  constructor(scope: Construct, lab: AwsLab) {
    super(scope, 'probe', lab);
    new DataResource(this, 'probe');
  }
}

const root = mkdtempSync(join(tmpdir(), 'terraform-state-'));
let terraform: Terraform;

beforeAll(async () => {
  terraform = await findTerraform(root);
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('Local state', () => {
  test('is written to .lab by dist, and found there by the stock commands', async () => {
    const fromDist = synthesizeProbe('dist/aws/terraform', fixtureAwsLab());
    await terraform(fromDist, 'init', '-no-color');
    expect(await terraform(fromDist, 'apply', '-auto-approve', '-no-color')).toMatchObject({ code: 0 });
    expect(existsSync(join(root, '.lab/state/fixture/aws/probe.tfstate'))).toBe(true);

    const fromStock = synthesizeProbe('.work/stock/terraform', fixtureAwsLab());
    await terraform(fromStock, 'init', '-no-color');
    const stored = await terraform(fromStock, 'state', 'list');
    expect(stored).toMatchObject({ code: 0, stdout: 'terraform_data.probe\n' });
    expect(filesBelow(fromDist).filter((file) => file.endsWith('probe.tfstate'))).toEqual([]);
  });
});

describe('The S3 backend', () => {
  const lab = fixtureAwsLab({ aws: { state: { kind: 's3', bucket: 'lab-state' } } });

  test('takes its settings and asks for credentials', async () => {
    const { code, output } = await terraform(synthesizeProbe('s3', lab), 'init', '-no-color');
    expect(output).toContain('No valid credential sources found');
    expect(code).toBe(1);
  });

  test('refuses a setting that it does not know', async () => {
    const folder = synthesizeProbe('s3-wrong', lab);
    edit(folder, (document) => Object.assign(document.terraform.backend['s3'] ?? {}, { lock_file: true }));
    const { code, output } = await terraform(folder, 'init', '-no-color');
    expect(output).toContain('"lock_file"');
    expect(code).toBe(1);
  });
});

function synthesizeProbe(output: string, lab: AwsLab): string {
  const outdir = join(root, output);
  mkdirSync(outdir, { recursive: true });
  const app = new App({ outdir, stackTraces: false });
  new ProbeStack(app, lab);
  app.synth();
  return join(outdir, 'stacks', 'probe');
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' });
}
