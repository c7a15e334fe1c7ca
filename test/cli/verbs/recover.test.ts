import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { built } from '../../support/built';
import { LabFolder, unbroken } from '../lab';

const folder = new LabFolder();

beforeAll(async () => {
  cpSync(await built('terraform'), join(folder.places.bundles, 'terraform.js'));
}, 60_000);

afterAll(() => folder.remove());

test('`lab recover --dry-run` prints what it would do, stack by stack, and does nothing', async () => {
  const { code, stdout } = await folder.lab('recover', 'network', 'cluster', '--dry-run');
  expect(code).toBe(0);
  expect(unbroken(stdout).replaceAll(folder.path, '<lab>')).toMatchInlineSnapshot(`
   "1. stacks
      synthesize the stacks into <lab>/.work/recover/terraform
   2. network: open the state
      terraform '-chdir=<lab>/.work/recover/terraform/stacks/network' init -reconfigure
   3. network: adopt
      find by name and tags what the account has and the state has not, and import it
   4. cluster: open the state
      terraform '-chdir=<lab>/.work/recover/terraform/stacks/cluster' init -reconfigure
   5. cluster: adopt
      find by name and tags what the account has and the state has not, and import it
   "
  `);
});

test('`lab recover` says how to go on', async () => {
  folder.program('terraform', 'case "$*" in *show*) echo "{}";; esac');
  const { code, stdout } = await folder.lab('recover', 'network', 'cluster');
  expect(code).toBe(0);
  expect(stdout).toMatch(/Go on:\n {2}\.\/lab deploy --env aws\n$/);
});

test('`lab recover` of a state in S3 looks for its lock, and with --unlock removes it', async () => {
  const state = ['--set', 'aws.state.kind=s3', '--set', 'aws.state.bucket=lab-states'];
  const looking = await folder.lab('recover', 'network', '--dry-run', ...state);
  expect(unbroken(looking.stdout)).toContain('look for the lock s3://lab-states/aws756/aws/network.tfstate.tflock');
  const removing = await folder.lab('recover', 'network', '--dry-run', '--unlock', ...state);
  expect(unbroken(removing.stdout)).toContain('remove the lock s3://lab-states/aws756/aws/network.tfstate.tflock');
});

test('`lab recover` of a stack that does not exist names the nearest that do, and not to try again', async () => {
  const { code, stderr } = await folder.lab('recover', 'netwrok', 'nope');
  expect(code).toBe(2);
  expect(stderr).toMatch(/^No stack is called netwrok\.\nThe stacks, nearest first: network, /);
  expect(stderr).toMatch(/^No stack is called nope\.\nThe stacks, nearest first: nodes, /m);
  expect(stderr).not.toContain('Run the same command again');
});
