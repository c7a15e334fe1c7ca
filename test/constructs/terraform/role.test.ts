import { Testing } from 'cdktf';
import { Role } from '../../../src/constructs/terraform/role';

const prefixOf = (lab: string, purpose: string) => {
  const json = Testing.synthScope((scope) => {
    new Role(scope, 'role', {
      lab,
      purpose,
      trust: { actions: ['sts:AssumeRole'], principal: { service: 'ec2.amazonaws.com' } },
    });
  });
  const { resource } = JSON.parse(json) as { resource: { aws_iam_role: Record<string, { name_prefix: string }> } };
  return Object.values(resource.aws_iam_role)[0]?.name_prefix;
};

describe("A role's name", () => {
  test('begins with the lab and its purpose', () => {
    expect(prefixOf('aws756', 'cluster')).toBe('aws756-cluster-');
  });

  test('keeps the whole purpose when the lab has a long name', () => {
    expect(prefixOf('a-lab-with-the-longest-name-of-32', 'c756ns-svc-db')).toBe(
      'a-lab-with-the-longest--c756ns-svc-db-',
    );
  });

  test('begins with what `lab orphans` looks for, however long lab and purpose are', () => {
    const lab = 'a-lab-with-the-longest-name-of-32';
    expect(prefixOf(lab, 'p'.repeat(60))).toMatch(new RegExp(`^${lab.slice(0, 20)}-p+-$`));
  });

  test('fits although the purpose alone would not', () => {
    expect(prefixOf('aws756', 'p'.repeat(60))).toBe(`aws756-${'p'.repeat(30)}-`);
  });
});
