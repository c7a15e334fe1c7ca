import { version } from '../../package.json';
import { verbs } from '../../src/cli/verbs';
import { LabFolder } from './lab';

describe('lab', () => {
  let folder: LabFolder;
  beforeAll(() => {
    folder = new LabFolder();
  });
  afterAll(() => folder.remove());

  test('--help names every verb with a line that fits a terminal', async () => {
    const { code, stdout } = await folder.lab('--help');
    expect(code).toBe(0);
    for (const { name } of verbs) expect(stdout).toMatch(new RegExp(`^  ${name}[ |]`, 'm'));
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('--version is that of the package', async () => {
    expect(await folder.lab('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  test.each(verbs.map(({ name }) => name))(
    '%s --help shows its own options and the ones that every verb has',
    async (name) => {
      const { code, stdout } = await folder.lab(name, '--help');
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`^Usage: lab ${name}[ |]`));
      expect(stdout).toContain('--env <environment>');
    },
  );

  test('help run shows what run --help shows, and of an unknown verb what is near', async () => {
    expect(await folder.lab('help', 'run')).toEqual(await folder.lab('run', '--help'));
    const { code, stderr } = await folder.lab('help', 'rum');
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining("unknown command 'rum'\n(Did you mean run?)") as unknown,
    ]);
    expect((await folder.lab('help')).stdout).toEqual((await folder.lab('--help')).stdout);
  });

  test.each([
    [['synht'], "unknown command 'synht'", 'synth'],
    [['synth', '--evn', 'aws'], "unknown option '--evn'", '--env'],
    [['synth', '--env', 'azure'], "'azure' is invalid", 'local, aws'],
    [['synth', 'aws'], 'too many arguments', ''],
  ])('%j is wrong use: exit code 2, what was wrong and what is near', async (args, wrong, near) => {
    const { code, stdout, stderr } = await folder.lab(...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(wrong);
    expect(stderr).toContain(near);
    expect(stderr).toMatch(/\n--help shows what is known here\.\n$/);
    expect(Math.max(...stderr.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test.each([
    [['run', 'fortune'], 'fortune.fence=maybe', 'fortune.fence is "maybe"'],
    [['run', 'fortune'], 'fortune.leaseSeconds=9', 'names no known key'],
    [['synth'], 'aws.region=atlantis', 'aws.region is "atlantis"'],
  ])('%j --set %s is wrong use as well, as the value was typed', async (verb, set, wrong) => {
    const { code, stderr } = await folder.lab(...verb, '--set', set);
    expect([code, stderr]).toEqual([2, expect.stringContaining(wrong)]);
  });

  test('shows the stack of a mistake of its own only when LAB_DEBUG asks for it', async () => {
    folder.standIn('terraform', '');
    folder.standIn(
      'kubernetes',
      `require('node:fs').mkdirSync(process.env.CDK8S_OUTDIR + '/a.k8s.yaml', { recursive: true })`,
    );
    const { code, stderr } = await folder.lab('check', '--env', 'local');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^EISDIR.*\nThis is not your mistake: please report it/);
    expect(stderr).not.toMatch(/^\s+at /m);
    process.env['LAB_DEBUG'] = '1';
    try {
      expect((await folder.lab('check', '--env', 'local')).stderr).toMatch(/^\s+at /m);
    } finally {
      delete process.env['LAB_DEBUG'];
    }
  });
});
