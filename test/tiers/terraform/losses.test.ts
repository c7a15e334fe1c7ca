/** An edit of lab.yaml that takes tables away, with the real provider: they go where that is meant, and only there. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { Journal } from '../../../src/cli/journal';
import type { Consent } from '../../../src/cli/life/consent';
import { deployFolder, deploymentOf, stackFolder } from '../../../src/cli/life/deployment';
import { deployStack } from '../../../src/cli/life/stack-steps';
import { runSteps } from '../../../src/cli/steps';
import { fixtureAwsLab, leastConfig } from '../../support/lab';
import type { EmulatedAccount } from '../../tools/emulated-account';
import { startMinistack } from '../../tools/ministack';
import { findTerraform, terraformEnvironment } from '../../tools/terraform';
import { synthesize } from './stacks';

const work = mkdtempSync(join(tmpdir(), 'terraform-losses-'));
const folder = join(work, 'lab');
const file = join(folder, 'lab.yaml');
const context = { folder, bundles: work, flags: () => ({ file, environment: 'aws' }) };
let account: EmulatedAccount;

beforeAll(async () => {
  account = await startMinistack(work);
  Object.assign(process.env, terraformEnvironment(work, account.environment));
  write(['music']);
  // Fills the folder of providers, one at a time with those of other suites.
  await (
    await findTerraform(work, account.environment)
  )(join(folder, stackFolder(labOf(['music']), 'data')), 'init');
  await deployed(['music'], { yes: false });
});

afterAll(async () => {
  await account.stop();
  rmSync(work, { recursive: true, force: true });
});

const labOf = (systems: readonly string[]) => fixtureAwsLab({ systems });

/** Writes a lab.yaml that wants these systems, and its stacks. */
function write(systems: readonly string[]): void {
  const lab = labOf(systems);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, stringify({ ...leastConfig, systems }));
  synthesize(lab, join(folder, deployFolder(lab), 'terraform'));
}

/** Deploys the tables of a lab that wants these systems. @returns what was said */
async function deployed(systems: readonly string[], consent: Consent): Promise<string> {
  write(systems);
  const { name, environment } = labOf(systems);
  let said = '';
  const spy = jest.spyOn(process.stdout, 'write').mockImplementation((text) => (said += String(text)).length > 0);
  try {
    await runSteps([deployStack('data', deploymentOf(context), consent)], {
      journal: Journal.of(folder, name, environment, 'deploy'),
      say: () => undefined,
      signal: new AbortController().signal,
    });
    return said;
  } finally {
    spy.mockRestore();
  }
}

const tables = () => account.aws<readonly string[]>('dynamodb', 'list-tables', '--query', 'TableNames');
const ofMusic = ['Music-octocat', 'User-octocat'];

test('Tables that lab.yaml wants are made, and told again nothing changes', async () => {
  expect(await tables()).toEqual(ofMusic);
  expect(await deployed(['music'], { yes: false })).toBe('    nothing to change\n');
});

test('Tables of a system that lab.yaml no longer wants stay, whatever --yes says', async () => {
  const deploying = deployed(['greeter'], { yes: true, loss: false });
  await expect(deploying).rejects.toMatchObject({
    exitCode: 2,
    message: expect.stringMatching(/table Music-octocat [^]*table User-octocat [^]*add --confirm fixture/) as unknown,
  });
  expect(await tables()).toEqual(ofMusic);
});

test('They go where the name of the lab says that it is meant', async () => {
  expect(await deployed(['greeter'], { yes: false, loss: true })).toBe('    0 to add, 0 to change, 2 to destroy\n');
  expect(await tables()).toEqual([]);
});
