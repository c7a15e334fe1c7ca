import { LabFolder } from '../lab';

describe('lab orphans', () => {
  let folder: LabFolder;
  beforeEach(() => void (folder = new LabFolder()));
  afterEach(() => folder.remove());

  /** Runs the verb beside a program `aws` that answers like this. */
  function orphans(answer: string, ...args: readonly string[]) {
    folder.program('aws', answer);
    return folder.lab('orphans', ...args);
  }

  test('says that nothing is left', async () => {
    expect(await orphans('echo "[]"')).toEqual({
      code: 0,
      stderr: '',
      stdout: 'Nothing of aws756 is left in us-west-2.\n',
    });
    // What the real program prints where it lists nothing.
    expect(await orphans('echo null')).toMatchObject({ code: 0 });
  });

  test('names what is left, and fails', async () => {
    const { code, stderr } = await orphans(`case "$*" in *volumes*) echo '["vol-1", "vol-2"]';; *) echo "[]";; esac`);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^2 volumes:\n {2}vol-1\n {2}vol-2\n/);
  });

  test.each([
    ['PendingDeletion', 0],
    ['Enabled', 1],
  ])('knows that a key of KMS goes by itself when it is %s', async (state, code) => {
    const arn = 'arn:aws:kms:us-west-2:123456789012:key/1';
    const answers = `*tag-filters*Key=lab,*) echo '["${arn}"]';; *describe-key*${arn}*) echo '["${state}"]';; *) echo "[]";;`;
    const answer = await orphans(`case "$*" in ${answers} esac`);
    expect(answer.code).toBe(code);
    expect(answer.stderr.includes(arn)).toBe(code === 1);
  });

  test.each([
    ['aws756', 1],
    ['aws756-b', 0],
  ])('tells roles of the lab by their tag: one of %s', async (lab, code) => {
    const role = 'aws756-b-nodes-1';
    const answers = `*list-role-tags*${role}*) echo '["${lab}"]';; *list-roles*) echo '["${role}"]';; *) echo "[]";;`;
    const answer = await orphans(`case "$*" in ${answers} esac`);
    expect(answer.code).toBe(code);
    expect(answer.stderr.includes(role)).toBe(code === 1);
  });

  test('says it in JSON', async () => {
    const { stdout } = await orphans(`case "$*" in *volumes*) echo '["vol-1"]';; *) echo "[]";; esac`, '--json');
    expect(JSON.parse(stdout)).toContainEqual({ what: 'volumes', names: ['vol-1'] });
  });

  test('--plan prints the questions and asks none', async () => {
    const { code, stdout } = await orphans('exit 1', '--plan');
    expect(code).toBe(0);
    for (const what of [
      'load balancers',
      'volumes',
      'network interfaces',
      'machines',
      'log groups',
      'roles',
      'everything else',
    ])
      expect(stdout).toMatch(new RegExp(`^${what}.*\\n  aws (.* \\\\\\n)*.*--output json$`, 'm'));
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test('shows what the program said when it fails', async () => {
    const { code, stderr } = await orphans('echo "Unable to locate credentials" >&2; exit 253');
    expect(code).toBe(1);
    expect(stderr).toContain('ended with code 253:\n  Unable to locate credentials');
  });

  test('is about AWS', async () => {
    const { code, stderr } = await orphans('echo "[]"', '--env', 'local');
    expect([code, stderr]).toEqual([2, 'aws756 in local has nothing at AWS: lab orphans --env aws\n']);
  });
});
