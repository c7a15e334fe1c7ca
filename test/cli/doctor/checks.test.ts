import { rmSync } from 'node:fs';
import { checksOf, compare, findingsOf } from '../../../src/cli/doctor/checks';
import type { Finding } from '../../../src/cli/doctor/finding';
import type { PlatformLab } from '../../../src/lab/stacks';
import { fixtureLab } from '../../support/lab';
import { LabFolder } from '../lab';
import { answer } from '../programs';

const tools = {
  terraform: `echo '{"terraform_version": "1.14.3", "platform": "linux_amd64"}'`,
  kubectl: `echo '{"clientVersion": {"gitVersion": "v1.35.1"}, "serverVersion": {"gitVersion": "v1.34.2"}}'`,
  docker: `case "$1" in buildx) echo "github.com/docker/buildx v0.30.1 9e66234";; *) echo 29.1.3;; esac`,
  kind: 'echo "kind v0.31.0 go1.25.5 linux/amd64"',
  minikube: 'echo "minikube version: v1.37.0"',
  aws: `case "$1" in --version) echo "aws-cli/2.32.1 Python/3.13.7 Linux/6.1";; *) echo '{"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:role/lab-admin"}';; esac`,
};

describe('What a deployment needs', () => {
  let folder: LabFolder;
  const path = process.env.PATH;
  beforeEach(() => {
    folder = new LabFolder();
    answer(folder, tools);
    process.env.PATH = folder.file('bin');
  });
  afterEach(() => {
    process.env.PATH = path;
    folder.remove();
  });

  const found = async (lab: PlatformLab = fixtureLab('aws')) => findingsOf(checksOf(lab));
  const missing = async (lab: PlatformLab = fixtureLab('aws')): Promise<readonly Finding[]> =>
    (await found(lab)).filter(({ state }) => state === 'missing');

  test('on AWS is found with its versions', async () => {
    expect((await found()).map(({ what, found, state }) => [what, found, state])).toEqual([
      ['terraform', '1.14.3', 'ok'],
      ['kubectl', '1.35.1', 'ok'],
      ['docker', '29.1.3', 'ok'],
      ['docker buildx', '0.30.1', 'ok'],
      ['aws', '2.32.1', 'ok'],
      ['AWS identity', 'arn:aws:iam::123456789012:role/lab-admin', 'ok'],
    ]);
  });

  test.each([
    ['kind', fixtureLab('local'), 'kind', '0.31.0'],
    ['minikube', fixtureLab('local', { local: { cluster: 'minikube' } }), 'minikube', '1.37.0'],
    ['somebody else’s cluster', fixtureLab('local', { local: { context: 'mine' } }), 'context mine', '1.34.2'],
  ])('in %s is what makes it, or that it answers', async (_, lab, what, version) => {
    expect((await found(lab)).at(-1)).toEqual({ what, found: version, state: 'ok' });
  });

  test('without images to build has no Docker', async () => {
    const names = (await findingsOf(checksOf(fixtureLab('aws'), { builds: false }))).map(({ what }) => what);
    expect(names).toEqual(['terraform', 'kubectl', 'aws', 'AWS identity']);
  });

  test('is named with how to get it where it is missing or too old', async () => {
    answer(folder, {
      terraform: `echo '{"terraform_version": "1.9.8"}'`,
      kubectl: `echo '{"clientVersion": {"gitVersion": "v1.31.0"}}'`,
      docker:
        'echo "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?" >&2; exit 1',
    });
    expect((await missing()).map(({ what, remedy }) => [what, remedy?.[0]])).toEqual([
      ['terraform', '1.11.0 or newer is needed: https://developer.hashicorp.com/terraform/install'],
      ['kubectl', '1.34 or newer is needed: https://kubernetes.io/docs/tasks/tools/#kubectl'],
      ['docker', expect.stringContaining('its daemon does not run') as unknown],
      ['docker buildx', expect.stringContaining('https://github.com/docker/buildx') as unknown],
    ]);
  });

  test.each([
    ['is not missing', 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock', 'no daemon answers'],
    ['in newer words', 'failed to connect to the docker API at unix:///var/run/docker.sock', 'no daemon answers'],
    ['fails for another reason', 'segmentation fault', 'fails'],
  ])('is told of Docker where it is there and does not answer: %s', async (_, said, found) => {
    answer(folder, { docker: `case "$1" in buildx) echo v0.30.1;; *) echo "${said}" >&2; exit 1;; esac` });
    expect((await missing()).map((one) => [one.what, one.found])).toEqual([['docker', found]]);
  });

  test('is told of a program that is not there', async () => {
    rmSync(folder.file('bin', 'docker'));
    expect((await missing())[0]).toMatchObject({ what: 'docker', found: 'missing' });
  });

  test('of AWS is told where credentials are of another account, expired, or nobody’s who administers the lab', async () => {
    const caller = (account: string, arn: string) =>
      `case "$1" in --version) echo aws-cli/2.32.1;; *) echo '{"Account": "${account}", "Arn": "${arn}"}';; esac`;
    answer(folder, { aws: caller('210987654321', 'arn:aws:iam::210987654321:user/eve') });
    expect((await missing())[0]?.remedy?.[0]).toContain(
      "of the account 210987654321, and lab.yaml says aws.account: '123456789012'",
    );
    answer(folder, { aws: caller('123456789012', 'arn:aws:iam::123456789012:user/eve') });
    expect((await found()).at(-1)).toMatchObject({ state: 'note' });
    answer(folder, {
      aws: 'case "$1" in --version) echo aws-cli/2.32.1;; *) echo "An error occurred (ExpiredToken) when calling the GetCallerIdentity operation: The security token included in the request is expired" >&2; exit 254;; esac',
    });
    expect((await missing())[0]?.remedy?.join('\n')).toMatch(/ExpiredToken[^]*aws sso login/);
  });

  test('of a role counts for every session of it, and its path does not matter', async () => {
    const admins = ['arn:aws:iam::123456789012:role/aws-reserved/sso/lab-admin'];
    answer(folder, {
      aws: `case "$1" in --version) echo aws-cli/2.32.1;; *) echo '{"Account": "123456789012", "Arn": "arn:aws:sts::123456789012:assumed-role/lab-admin/ada"}';; esac`,
    });
    expect((await found(fixtureLab('aws', { aws: { admins } }))).at(-1)).toMatchObject({ state: 'ok' });
  });

  test('is shown by lab doctor, which fails where anything is missing', async () => {
    process.env.PATH = path;
    const caller = '{"Account": "123456789012", "Arn": "arn:aws:iam::123456789012:role/lab-admin"}';
    answer(folder, { aws: (call) => ({ stdout: call.includes('--version') ? 'aws-cli/2.32.1' : caller }) });
    const { code, stdout } = await folder.lab('doctor', '--set', 'systems=[greeter]');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^terraform +ok +1\.14\.3$/m) as unknown]);
    answer(folder, { terraform: 'exit 1' });
    expect(await folder.lab('doctor', '--json')).toMatchObject({ code: 1, stderr: '1 thing missing.\n' });
  });
});

test('versions are compared part by part, as far as both say', () => {
  expect([compare('1.9.8', '1.11.0') < 0, compare('1.35.1', '1.35'), compare('2.0', '1.99') > 0]).toEqual([
    true,
    0,
    true,
  ]);
});
