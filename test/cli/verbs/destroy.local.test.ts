import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { LabFolder, unbroken } from '../lab';
import { answer, callsIn, noCharts, noStacks } from '../programs';

describe('lab destroy in the environment local', () => {
  let folder: LabFolder;
  beforeEach(() => {
    folder = new LabFolder();
    folder.standIn('kubernetes', noCharts);
    folder.standIn('terraform', noStacks);
    writeFileSync(folder.file('lab.local.yaml'), 'systems: [music]\n');
  });
  afterEach(() => folder.remove());

  const somebodyElses = ['--env', 'local', '--set', 'local.context=mine'] as const;

  test('asks AWS nothing', async () => {
    const { stdout } = await folder.lab('destroy', '--dry-run', ...somebodyElses);
    expect(unbroken(stdout)).toContain('stacks/mesh destroy -auto-approve');
    expect(stdout).not.toMatch(/\baws (ec2|iam)|AWS/);
  });

  test('of the lab’s own cluster of kind removes it as a whole, with what Terraform remembers of it', async () => {
    mkdirSync(folder.file('.lab/state/aws756/local'), { recursive: true });
    writeFileSync(folder.file('.lab/state/aws756/local/mesh.tfstate'), '{}');
    answer(folder, { kind: `test "$1" = get && echo aws756; true` });
    expect(await folder.lab('destroy', '--env', 'local', '--confirm', 'aws756')).toMatchObject({ code: 0 });
    expect(callsIn(folder)).toEqual(['kind get clusters', 'kind delete cluster --name aws756']);
    expect(existsSync(folder.file('.lab/state/aws756/local'))).toBe(false);
  });

  test('takes from somebody else’s cluster the namespaces of its own class, and of no other', async () => {
    expect((await folder.lab('destroy', '--dry-run', ...somebodyElses)).stdout).not.toContain('namespaces of students');
    writeFileSync(folder.file('roster.csv'), 'seat,id,principal\n1,ada,arn:aws:iam::123456789012:role/ada\n');
    const { stdout } = await folder.lab('destroy', '--dry-run', ...somebodyElses);
    expect(unbroken(stdout)).toMatch(/delete namespaces \S*ada --ignore-not-found/);
    expect(stdout).not.toContain('part-of=roster');
  });

  test('names the cluster that it would destroy', async () => {
    const { code, stderr } = await folder.lab('destroy', ...somebodyElses);
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('destroy aws756 in the context mine, with all') as unknown,
    ]);
  });

  test('leaves the volumes of a cluster that is not the lab’s own, and says so', async () => {
    const { stdout } = await folder.lab('destroy', '--dry-run', ...somebodyElses);
    expect(stdout).not.toContain('delete persistentvolumeclaims');
    expect(stdout).toMatch(/its volumes.*somebody else’s\.\n {2}kubectl --context mine get persistentvolumeclaims/);
    expect((await folder.lab('destroy', '--dry-run')).stdout).not.toContain('stays');
  });

  test('leaves the namespace of the add-ons in such a cluster where the lab has any, and says how it goes', async () => {
    const command = 'kubectl --context mine delete namespace istio-system';
    expect((await folder.lab('destroy', '--dry-run', ...somebodyElses)).stdout).toContain(command);
    const plain = ['--set', 'systems=[greeter]', ...somebodyElses];
    expect((await folder.lab('destroy', '--dry-run', ...plain)).stdout).not.toContain(command);
  });
});
