/** An edit of `kubernetesVersion`, with the real provider: control plane and node groups change in place, and nothing else. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPlan } from '../../../src/cli/terraform-plan';
import type { EmulatedAccount } from '../../tools/emulated-account';
import { startMinistack } from '../../tools/ministack';
import { Deployment } from './deployment';

const work = mkdtempSync(join(tmpdir(), 'terraform-upgrade-'));
let account: EmulatedAccount;

beforeAll(async () => {
  account = await startMinistack(work);
  const deployment = await labWith({ kubernetesVersion: '1.35' });
  for (const stack of ['network', 'cluster', 'nodes']) {
    await deployment.init(stack);
    await deployment.apply(stack);
  }
});

afterAll(async () => {
  await account.stop();
  rmSync(work, { recursive: true, force: true });
});

/** Always in the same folder: its stacks know what was applied. */
function labWith(overrides: Parameters<typeof Deployment.of>[2]): Promise<Deployment> {
  return Deployment.of(account, join(work, 'lab'), { systems: ['greeter'], ...overrides });
}

/** What a plan would do, without what stays as it is. */
async function planned(stack: string, overrides: Parameters<typeof Deployment.of>[2]) {
  const deployment = await labWith(overrides);
  expect(await deployment.run(stack, 'plan', '-out=upgrade.tfplan', '-no-color')).toMatchObject({ code: 0 });
  const { stdout } = await deployment.run(stack, 'show', '-json', 'upgrade.tfplan');
  const changes = readPlan(stdout).changes.filter(({ change }) => change.actions.join() !== 'no-op');
  return changes.map(({ type, change: { actions, before, after } }) => ({
    type,
    actions,
    version: [before?.['version'], after?.['version']],
  }));
}

test.each([
  ['cluster', 'aws_eks_cluster'],
  ['nodes', 'aws_eks_node_group'],
])('The next minor version changes the stack %s in place', async (stack, type) => {
  const changes = await planned(stack, { kubernetesVersion: '1.36' });
  expect(changes).not.toEqual([]);
  for (const change of changes) expect(change).toEqual({ type, actions: ['update'], version: ['1.35', '1.36'] });
});

test('What EKS cannot change would be found: it makes the cluster anew', async () => {
  const found = await planned('cluster', { kubernetesVersion: '1.36', aws: { serviceCidr: '172.20.0.0/16' } });
  expect(found.find(({ type }) => type === 'aws_eks_cluster')?.actions).toEqual(['delete', 'create']);
});
