import { existsSync, readFileSync } from 'node:fs';
import type { Manifest } from '../../../src/synth/documents';
import { DeployableFolder } from '../deployable';
import { unbroken } from '../lab';

describe('lab scratch', () => {
  let folder: DeployableFolder;
  const of = (system: 'music' | 'functions'): void => {
    folder = new DeployableFolder(system);
    folder.inject('*"delete --filename -"*', 'cat > deleted.json');
  };
  afterEach(() => folder.remove());

  const deleted = (): readonly string[] => {
    const { items } = JSON.parse(readFileSync(folder.file('deleted.json'), 'utf8')) as { items: readonly Manifest[] };
    return items.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();
  };
  const workloads = [
    'Deployment cmpt756db',
    'Deployment cmpt756s1',
    'Deployment cmpt756s2-v1',
    'Deployment cmpt756s2-v2',
    'Job cmpt756loader',
  ];

  test('takes out what makes pods, and neither the store with its rows nor anything that they stand on', async () => {
    of('music');
    const { code, stdout, stderr } = await folder.lab('scratch', 'music', '--yes');
    expect([code, stderr, deleted()]).toEqual([0, '', workloads]);
    expect(stdout).toContain('\nBack again: ./lab reinstate music --env local\n');
    expect(folder.calls.filter((call) => /terraform|kind delete|namespace/.test(call))).toEqual([]);
  });

  test('leaves the engine that its chart asks for', async () => {
    of('functions');
    expect(await folder.lab('scratch', 'functions', '--yes')).toMatchObject({ code: 0 });
    expect(deleted()).toEqual(['Service serverless-add', 'Service serverless-multiply']);
  });

  test('asks first, with all that goes and what stays', async () => {
    of('music');
    const { code, stderr } = await folder.lab('scratch', 'music');
    expect([code, existsSync(folder.file('deleted.json'))]).toEqual([2, false]);
    expect(stderr).toContain('These go from aws756 in the context kind-aws756:\n  Deployment cmpt756');
    for (const workload of workloads) expect(stderr).toContain(`  ${workload}\n`);
    expect(stderr).toContain('tables, volumes and stacks stay.\nNobody is here to be asked: add --yes');
  });

  test('--dry-run prints the exact command, and does nothing', async () => {
    of('music');
    const { code, stdout } = await folder.lab('scratch', 'music', '--dry-run');
    expect([code, folder.calls]).toEqual([0, []]);
    expect(unbroken(stdout)).toContain(
      'kubectl --context kind-aws756 delete --filename - --ignore-not-found --cascade=foreground --timeout 10m',
    );
  });

  test('is refused for what the lab does not want', async () => {
    of('music');
    expect(await folder.lab('scratch', 'greeter', '--yes')).toMatchObject({ code: 2 });
    expect(folder.calls).toEqual([]);
  });

  test('is taken back by lab reinstate, which is lab deploy', async () => {
    of('music');
    const { stdout } = await folder.lab('reinstate', 'music', '--dry-run');
    expect(stdout).toBe((await folder.lab('deploy', 'music', '--dry-run')).stdout);
    expect(stdout).toMatch(/chart music\n[^]*readiness\n/);
    expect((await folder.lab('help', 'reinstate')).stdout).toContain('lab deploy');
  });
});
