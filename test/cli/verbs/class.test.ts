import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import { ClassFolder, copies, ground, ids, waiver } from '../class/class-folder';
import { unbroken } from '../lab';

let lab: ClassFolder;
const state = (...path: readonly string[]) => lab.state(...path);
const lines = (name: string) => lab.lines(name);
const begin = () => void (lab = new ClassFolder());
const apply = () => lab.class('apply');
/** Those of the contract, for each student, as the stand-in of kubectl keeps them. */
const secrets = ids.flatMap((id) => [`secret-${id}-svc-loader-token`, `secret-${id}-svc-s1-jwt`]);
const handout = (file: string) => readFileSync(lab.file('handouts', 'ada', file), 'utf8');

describe('A class of which each student has a copy', () => {
  let applied: Awaited<ReturnType<typeof apply>>;
  beforeAll(async () => {
    begin();
    applied = await apply();
  });
  afterAll(() => lab.remove());

  test('has namespaces, then Secrets and a copy for each student, then handouts', () => {
    const { code, stdout, stderr } = applied;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('\n  ./lab class status --env aws  how the copies are\n');
    for (const id of ids) expect(stdout).toMatch(new RegExp(`^${id}  done`, 'm'));
    expect(lines('applied').slice(0, ground.length)).toEqual(ground);
    expect(lines('applied').slice(ground.length).sort()).toEqual(copies(ids));
    expect(readdirSync(state()).filter((name) => name.startsWith('secret-'))).toEqual(secrets);
    expect(readdirSync(lab.file('handouts')).sort()).toEqual(ids);
  });

  test('hands out a kubeconfig for the principal of its student, in the namespace, without a secret', () => {
    expect(statSync(lab.file('handouts', 'ada', 'kubeconfig')).mode & 0o777).toBe(0o600);
    const role = ['--role-arn', 'arn:aws:iam::123456789012:role/ada'];
    expect(parse(handout('kubeconfig'))).toMatchObject({
      clusters: [{ cluster: { server: 'https://api.example', 'certificate-authority-data': 'Q0E=' } }],
      contexts: [{ context: { user: 'ada', namespace: 'ada' } }],
      users: [
        {
          user: {
            exec: {
              command: 'aws',
              args: ['eks', 'get-token', '--cluster-name', 'aws756', '--region', 'us-west-2', ...role],
            },
          },
        },
      ],
    });
  });

  test('hands out by which host name and at which address a copy is called', () => {
    expect(handout('README.md')).toContain(
      "curl --header 'Host: ada.aws756.internal' http://gateway.example/api/v1/user/health\n",
    );
  });

  test('is closed: namespaces and handouts go, and it says what is left at AWS', async () => {
    const { code, stdout } = await lab.lab('class', 'close', '--env', 'aws', '--confirm', 'aws756');
    expect([code, lines('deleted').sort()]).toEqual([0, ids]);
    expect(existsSync(lab.file('handouts'))).toBe(false);
    expect(stdout).toContain('are in the stacks roster-<number>, then roster');
  });
});

describe('lab class', () => {
  beforeEach(begin);
  afterEach(() => lab.remove());

  test('names who was refused, has done the rest, and goes on with those', async () => {
    writeFileSync(state('refuse'), 'bob');
    const { code, stdout, stderr } = await apply();
    expect(code).toBe(1);
    expect(stdout).toMatch(/^bob {2}failed: kubectl[^]*admission refused it/m);
    expect(stderr).toContain('1 student of 3 failed: bob. Run the same command again to go on with the rest.');
    rmSync(state('refuse'));
    rmSync(state('applied'));
    expect((await apply()).stdout).toMatch(/^ada {2}done before$/m);
    expect(lines('applied')).toEqual([...ground, ...copies(['bob'])]);
  });

  test('applies nothing of a class that `lab check` refuses', async () => {
    rmSync(lab.file('waivers.yaml'));
    const { code, stderr } = await apply();
    expect([code, lines('applied')]).toEqual([1, []]);
    expect(stderr).toMatch(/identities-match {2}aws\/lab music[^]*8 problems: nothing was applied/);
  });

  test('--dry-run prints every step and asks nobody', async () => {
    const { code, stdout } = await lab.lab('class', 'apply', '--env', 'aws', '--dry-run');
    expect([code, lines('arguments')]).toEqual([0, []]);
    expect(unbroken(stdout)).toMatchInlineSnapshot(`
     "1. synthesis
        synthesize the class into .work/roster-aws, and stop where ./lab check finds a problem
     2. namespaces
        kubectl --context aws756 apply --filename .work/roster-aws/kubernetes/00-platform.k8s.yaml --filename .work/roster-aws/kubernetes/01-roster-01.k8s.yaml
     3. copies
        for 3 students, 4 at a time: create the Secrets, kubectl apply --filename .work/student-<id>-aws/kubernetes
     4. handouts
        write a folder for each student into handouts/
     "
    `);
  });

  test('says where there is no class', async () => {
    rmSync(lab.file('roster.csv'));
    expect(await apply()).toEqual({
      code: 2,
      stdout: '',
      stderr: 'There is no class: write roster.csv beside lab.yaml, or name one in LAB_ROSTER.\n',
    });
  });

  test('apply hands out no role where the principal is a user', async () => {
    writeFileSync(lab.file('roster.csv'), 'seat,id,principal\n1,ada,arn:aws:iam::123456789012:user/ada\n');
    await apply();
    expect(handout('kubeconfig')).not.toContain('--role-arn');
  });

  test('apply hands out, outside AWS, kubeconfig, and says who has one', async () => {
    writeFileSync(
      lab.file('waivers.yaml'),
      JSON.stringify([{ ...waiver('engines-installed'), address: 'local/lab music' }]),
    );
    expect(await lab.lab('class', 'apply', '--env', 'local')).toMatchObject({ code: 0 });
    expect(readdirSync(lab.file('handouts', 'ada'))).toEqual(['README.md']);
    expect(handout('README.md')).toContain('The way into the cluster comes from your instructor');
  });

  test('lab class secrets creates those that are missing, and no other', async () => {
    writeFileSync(state('secret-ada-svc-s1-jwt'), 'of before');
    expect(await lab.class('secrets')).toMatchObject({ code: 0 });
    expect(lines('arguments').filter((line) => line.startsWith('create'))).toHaveLength(secrets.length - 1);
    expect(readdirSync(state()).sort()).toEqual(['arguments', ...secrets]);
    expect(readFileSync(state('secret-ada-svc-s1-jwt'), 'utf8')).toBe('of before');
    expect(lines('applied')).toEqual([]);
  });

  describe('lab class reset', () => {
    test('deletes the namespace of one student and makes it anew, and no other', async () => {
      const { code } = await lab.lab('class', 'reset', 'bob', '--env', 'aws', '--confirm', 'bob');
      expect([code, lines('deleted')]).toEqual([0, ['bob']]);
      expect(lines('applied')).toEqual([...ground, ...copies(['bob'])]);
    });

    test.each([[[]], [['--confirm', 'ada']]])('does nothing with %j, and says what is to be typed', async (options) => {
      const { code, stderr } = await lab.lab('class', 'reset', 'bob', '--env', 'aws', ...options);
      expect([code, lines('arguments')]).toEqual([2, []]);
      expect(stderr).toContain('\n  ./lab class reset bob --env aws --confirm bob\n');
      expect(stderr).toContain('\n  ./lab class reset bob --env aws --dry-run\n');
    });

    test('knows who is in the class', async () => {
      const { code, stderr } = await lab.lab('class', 'reset', 'eve', '--env', 'aws', '--confirm', 'eve');
      expect([code, stderr]).toEqual([
        2,
        "Nobody in the class is called 'eve'. Who is: ./lab class status --env aws\n",
      ]);
    });
  });

  describe('lab class close', () => {
    test('wants the name of the lab', async () => {
      const { code, stderr } = await lab.lab('class', 'close', '--env', 'aws');
      expect([code, lines('arguments')]).toEqual([2, []]);
      expect(stderr).toContain('./lab class close --env aws --confirm aws756');
    });
  });

  test('says which words there are for one that there is not, and guesses none', async () => {
    const { code, stdout, stderr } = await lab.class('clsoe', 'ada');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain("unknown command 'class clsoe'.\n  There are: apply, secrets, status, reset, close\n");
    expect(stderr).not.toContain('Did you mean');
  });

  test('without a word shows its help, as wrong use', async () => {
    const { code, stderr } = await lab.lab('class');
    expect([code, stderr]).toEqual([2, expect.stringContaining('reset [options] <student>') as unknown]);
  });

  describe('lab class status', () => {
    const pod = (namespace: string, name: string, phase: string, waiting?: string) => ({
      metadata: { namespace, name },
      spec: { nodeName: 'n', containers: [{ image: 'a:v1' }] },
      status: {
        phase,
        containerStatuses: [
          {
            ready: waiting === undefined,
            restartCount: 0,
            ...(waiting && { state: { waiting: { reason: waiting } } }),
          },
        ],
      },
    });
    const quota = {
      metadata: { namespace: 'ada' },
      status: {
        hard: { 'requests.cpu': '2', 'requests.memory': '4Gi' },
        used: { 'requests.cpu': '350m', 'requests.memory': '1Gi' },
      },
    };
    const write = (name: string, items: readonly object[]) => writeFileSync(state(name), JSON.stringify({ items }));

    test('says in a row for each student how the copy is, and fails where one is not ready', async () => {
      write(
        'namespaces.json',
        ['ada', 'bob', 'kube-system'].map((name) => ({ metadata: { name } })),
      );
      write('pods.json', [
        pod('ada', 'users', 'Running'),
        pod('ada', 'loader', 'Succeeded'),
        pod('bob', 'users', 'Pending', 'ErrImagePull'),
        pod('kube-system', 'dns', 'Running'),
      ]);
      write('quotas.json', [quota]);
      const { code, stdout, stderr } = await lab.lab('class', 'status', '--env', 'aws');
      expect(stdout).toMatchInlineSnapshot(`
     "Student  State      Pods  CPU     Memory       Troubles
     ada      ready      1/1   0.35/2  1.0Gi/4.0Gi
     bob      not ready  0/1   -       -            ErrImagePull
     cyd      missing    0/0   -       -
     "
    `);
      expect([code, stderr]).toEqual([1, '2 students of 3 not ready\n']);
    });
  });
});
