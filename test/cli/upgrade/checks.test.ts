import { UpgradableFolder } from './upgradable';

describe('A check before a minor version', () => {
  let folder: UpgradableFolder;
  beforeEach(() => {
    folder = new UpgradableFolder('1.35');
  });
  afterEach(() => folder.remove());

  const upgrade = (...args: readonly string[]) => folder.lab('upgrade', '--to', '1.35', '--yes', ...args);

  test.each<readonly [string, RegExp, () => void]>([
    [
      'cluster',
      /worker-nodes is DEGRADED/,
      () => Object.assign(folder.world.nodeGroups['worker-nodes'] ?? {}, { status: 'DEGRADED' }),
    ],
    [
      'cluster',
      /coredns is ACTIVE: no node is free/,
      () =>
        Object.assign(folder.world.addons['coredns'] ?? {}, { health: { issues: [{ message: 'no node is free' }] } }),
    ],
    [
      'nodes',
      /ip-10-0-1-2 is not Ready/,
      () => Object.assign(folder.world.nodes['ip-10-0-1-2'] ?? {}, { ready: false }),
    ],
    ['nodes', /the cluster has no nodes[^]*lab resume/, () => (folder.world.nodes = {})],
    ['skew', /old runs v1\.31\.2-eks/, () => (folder.world.nodes['old'] = { kubelet: '1.31', ready: true })],
    [
      'insights',
      /Deprecated APIs removed in Kubernetes v1\.35 \(a1\): in use/,
      () =>
        folder.world.insights.push({
          id: 'a1',
          name: 'Deprecated APIs removed in Kubernetes v1.35',
          insightStatus: { status: 'ERROR', reason: 'in use' },
        }),
    ],
    [
      'apis',
      /things of example\.com\/v1beta1, which 1\.35 removes, is asked for/,
      () =>
        folder.world.deprecated.push('group="example.com",removed_release="1.35",resource="things",version="v1beta1"'),
    ],
    [
      'budgets',
      /greeter\/held lets no pod go: 1 are healthy, and it keeps 2/,
      () => folder.world.budgets.push({ name: 'held', disruptionsAllowed: 0, expectedPods: 2 }),
    ],
  ])('%s that fails stops the upgrade, and says what, and what to do', async (name, said, spoil) => {
    spoil();
    const { code, stderr } = await upgrade();
    expect([code, folder.changes]).toEqual([1, []]);
    expect(stderr).toMatch(said);
    expect(stderr).toMatch(new RegExp(`^${name}:[^]*What to do: [^]*--accept ${name}`, 'm'));
  });

  test('that fails and was accepted stops nothing', async () => {
    folder.world.budgets.push({ name: 'held', disruptionsAllowed: 0, expectedPods: 2 });
    folder.world.insights.push({ id: 'a1', name: 'apis', insightStatus: { status: 'ERROR' } });
    expect((await upgrade('--accept', 'budgets')).code).toBe(1);
    expect(await upgrade('--accept', 'budgets', 'insights')).toMatchObject({ code: 0 });
  });

  test('does not fail for what is no danger: it is said, or is nobody’s business', async () => {
    folder.world.insights.push({ id: 'b2', name: 'Add-on versions', insightStatus: { status: 'WARNING' } });
    folder.world.deprecated.push('group="example.com",removed_release="1.37",resource="things",version="v1"');
    folder.world.deprecated.push('group="example.com",removed_release="",resource="others",version="v1"');
    folder.world.budgets.push({ name: 'of-nobody', disruptionsAllowed: 0, expectedPods: 0 });
    folder.world.nodes['foreign'] = { kubelet: '1.32', ready: true };
    expect(await upgrade()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('    warning: Add-on versions (b2)\n') as unknown,
    });
  });

  test('of budgets is made once more before nodes are drained', async () => {
    folder.inject((call) => {
      if (call.includes('cluster apply'))
        folder.world.budgets.push({ name: 'held', disruptionsAllowed: 0, expectedPods: 2 });
      return undefined;
    });
    const { code, stderr } = await upgrade();
    expect([code, folder.changes.includes('apply nodes')]).toEqual([1, false]);
    expect(stderr).toContain('"1.35: nodes may be drained" failed');
    folder.inject(undefined);
    folder.world.budgets = [];
    expect(await upgrade()).toMatchObject({ code: 0 });
  });

  test('of what was changed waits until it is so', async () => {
    let asked = 0;
    folder.inject((call) => {
      if (call.includes('nodes apply')) Object.assign(folder.world.nodes['ip-10-0-1-2'] ?? {}, { ready: false });
      if (call.includes('get nodes') && !folder.world.nodes['ip-10-0-1-2']?.ready && (asked += 1) > 2)
        Object.assign(folder.world.nodes['ip-10-0-1-2'] ?? {}, { ready: true });
      return undefined;
    });
    expect(await upgrade()).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('    ip-10-0-1-2 is not Ready\n') as unknown,
    });
  });
});
