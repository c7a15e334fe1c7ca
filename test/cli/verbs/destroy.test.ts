import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { destructionOrder } from '../../../src/lab/stacks';
import { LabFolder, unbroken } from '../lab';

const noCharts = `require('node:fs').mkdirSync(process.env.CDK8S_OUTDIR, { recursive: true });`;
const stacks = (...names: readonly string[]) => `
  const { mkdirSync, writeFileSync } = require('node:fs');
  for (const name of ${JSON.stringify(names)}) {
    mkdirSync(process.env.CDKTF_OUTDIR + '/stacks/' + name, { recursive: true });
    writeFileSync(process.env.CDKTF_OUTDIR + '/stacks/' + name + '/cdk.tf.json', '{}');
  }`;

/** Puts programs in the place of foreign ones, which note how they are called and answer like this. */
function answer(folder: LabFolder, answers: Readonly<Record<string, string>>): void {
  for (const [program, script] of Object.entries(answers))
    folder.program(program, `echo "${program} $*" >> '${folder.file('called')}'\n${script}`);
}

function callsIn(folder: LabFolder): readonly string[] {
  const log = folder.file('called');
  return existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [];
}

/** Terraform as far as it is told to destroy a stack: nothing is left in its state. */
const terraform = (folder: LabFolder) =>
  `for word; do test "$last" = destroy && rm '${stateFile(folder, '')}'"$word.tfstate"; last=$word; done; true`;

function stateFile(folder: LabFolder, name: string): string {
  return folder.file('.lab/state/aws756/aws/') + name;
}

function deploy(folder: LabFolder, names: readonly string[] = everything): void {
  mkdirSync(stateFile(folder, ''), { recursive: true });
  for (const name of names)
    writeFileSync(stateFile(folder, `${name}.tfstate`), JSON.stringify({ resources: [{ mode: 'managed' }] }));
}

const everything = [
  'cluster',
  'data',
  'identity',
  'load-balancer',
  'mesh',
  'network',
  'nodes',
  'roster',
  'roster-01',
  'roster-02',
];

describe('lab destroy', () => {
  let folder: LabFolder;
  beforeEach(() => {
    folder = new LabFolder();
    folder.standIn('kubernetes', noCharts);
    folder.standIn('terraform', stacks(...everything));
  });
  afterEach(() => folder.remove());

  test('--plan lists what it would do from the top to the ground, and does nothing', async () => {
    answer(folder, { kubectl: '', env: '', aws: '' });
    const { code, stdout } = await folder.lab('destroy', '--plan');
    expect([code, callsIn(folder)]).toEqual([0, []]);
    expect(
      unbroken(stdout)
        .replaceAll(folder.path, '')
        .replaceAll(/LAB_FILE=\S+/g, 'LAB_FILE=…'),
    ).toMatchInlineSnapshot(`
     "1. workloads
        kubectl --context aws756 delete --filename dist/aws/kubernetes --ignore-not-found
     2. namespaces of students
        kubectl --context aws756 delete namespaces --selector app.kubernetes.io/part-of=roster --ignore-not-found
     3. load balancers
        kubectl --context aws756 delete services --all-namespaces --field-selector spec.type=LoadBalancer --ignore-not-found
     4. volumes
        kubectl --context aws756 delete persistentvolumeclaims --all-namespaces --all --ignore-not-found
     5. wait until they are gone
        ask AWS for load balancers and their target groups and volumes until there are none (./lab orphans --plan)
     6. stack mesh
        env LAB_ENVIRONMENT=aws 'LAB_FILE=… npx cdktf destroy mesh --auto-approve
     7. stack load-balancer
        env LAB_ENVIRONMENT=aws 'LAB_FILE=… npx cdktf destroy load-balancer --auto-approve
     8. stack roster-01
        env LAB_ENVIRONMENT=aws 'LAB_FILE=… npx cdktf destroy roster-01 --auto-approve
     9. stack roster-02
        env LAB_ENVIRONMENT=aws 'LAB_FILE=… npx cdktf destroy roster-02 --auto-approve
     10. stack roster
        env LAB_ENVIRONMENT=aws 'LAB_FILE=… npx cdktf destroy roster --auto-approve
     11. stack identity
        env LAB_ENVIRONMENT=aws 'LAB_FILE=… npx cdktf destroy identity --auto-approve
     12. stack data
        env LAB_ENVIRONMENT=aws 'LAB_FILE=… npx cdktf destroy data --auto-approve
     13. stack nodes
        env LAB_ENVIRONMENT=aws 'LAB_FILE=… npx cdktf destroy nodes --auto-approve
     14. stack cluster
        env LAB_ENVIRONMENT=aws 'LAB_FILE=… npx cdktf destroy cluster --auto-approve
     15. stack network
        env LAB_ENVIRONMENT=aws 'LAB_FILE=… npx cdktf destroy network --auto-approve
     16. look for what was left
        ./lab orphans
     "
    `);
  });

  test('--plan fits a terminal, and can be pasted into a shell', async () => {
    const { stdout } = await folder.lab('destroy', '--plan');
    const lines = stdout.split('\n').filter((line) => !line.includes(folder.path));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).toContain(
      '   kubectl --context aws756 delete services --all-namespaces \\\n     --field-selector spec.type=LoadBalancer --ignore-not-found\n',
    );
  });

  test('does nothing unless the name of the lab says that it is meant', async () => {
    answer(folder, { kubectl: '', env: '', aws: '' });
    for (const args of [[], ['--confirm', 'aws765']]) {
      const { code, stderr } = await folder.lab('destroy', ...args);
      expect([code, callsIn(folder)]).toEqual([2, []]);
      expect(stderr).toContain('./lab destroy --env aws --confirm aws756\n');
      expect(stderr).toContain('./lab destroy --env aws --plan\n');
    }
    expect((await folder.lab('destroy', '--env', 'local')).stderr).toContain('destroy --env local --confirm aws756\n');
  });

  test('carries the steps out in that order, and ends when nothing is left', async () => {
    deploy(folder);
    answer(folder, { kubectl: '', env: terraform(folder), aws: 'echo "[]"' });
    const { code } = await folder.lab('destroy', '--confirm', 'aws756');
    expect(code).toBe(0);
    const programs = callsIn(folder).map((call) => call.split(' ')[0]);
    const changes = programs.filter((program, index) => program !== programs[index - 1]);
    expect(changes).toEqual(['kubectl', 'aws', 'env', 'aws']);
    expect(
      callsIn(folder)
        .filter((call) => call.startsWith('env'))
        .map((call) => /destroy (\S+)/.exec(call)?.[1]),
    ).toEqual(destructionOrder(everything));
  });

  test('stops where a step fails, and goes on there when it is told again', async () => {
    deploy(folder);
    answer(folder, {
      kubectl: '',
      env: `case "$*" in *nodes*) test -e done || exit 1;; esac; ${terraform(folder)}`,
      aws: 'echo "[]"',
    });
    const destroy = () => folder.lab('destroy', '--confirm', 'aws756');
    const { code, stderr } = await destroy();
    expect([code, stderr]).toEqual([1, expect.stringContaining('"stack nodes" failed') as unknown]);
    writeFileSync(folder.file('done'), '');
    const before = callsIn(folder).length;
    expect(await destroy()).toMatchObject({ code: 0 });
    const after = callsIn(folder)
      .slice(before)
      .filter((call) => call.startsWith('env'));
    expect(after.map((call) => /destroy (\S+)/.exec(call)?.[1])).toEqual(['nodes', 'cluster', 'network']);
  });

  test('destroys all of a lab that was deployed again, also when the run before had not come to its end', async () => {
    answer(folder, {
      kubectl: '',
      env: terraform(folder),
      aws: `case "$*" in *log-groups*) echo '["/aws/eks/aws756/cluster"]';; *) echo "[]";; esac`,
    });
    const destroyed = async (): Promise<readonly string[]> => {
      deploy(folder);
      const before = callsIn(folder).length;
      expect(await folder.lab('destroy', '--confirm', 'aws756')).toMatchObject({ code: 1 });
      return callsIn(folder).slice(before);
    };
    expect(await destroyed()).toEqual(await destroyed());
  });

  // As kubectl 1.35 says it.
  const unknown = [
    'namespace "greeter" deleted',
    'resource mapping not found for name: "a" namespace: "b" from "c": no matches for kind "Gateway" in version "d"',
    'ensure CRDs are installed first',
  ].join('\n');
  test.each([
    ['goes on where the cluster does not know a kind any more', unknown, 0],
    ['stops where something else is wrong as well', `${unknown}\nError from server (Forbidden): no`, 1],
  ])('%s', async (_, said, expected) => {
    deploy(folder);
    const kubectl = `case "$*" in *--filename*) echo '${said}' >&2; exit 1;; esac`;
    answer(folder, { kubectl, env: terraform(folder), aws: 'echo "[]"' });
    const { code } = await folder.lab('destroy', '--confirm', 'aws756');
    expect(code).toBe(expected);
  });

  test('asks nothing of a cluster that was never made, and destroys what there is', async () => {
    deploy(folder, ['network']);
    answer(folder, { kubectl: 'exit 1', env: terraform(folder), aws: 'echo "[]"' });
    expect(await folder.lab('destroy', '--confirm', 'aws756')).toMatchObject({ code: 0 });
    expect(callsIn(folder).filter((call) => !call.startsWith('aws'))).toEqual([
      expect.stringContaining('destroy network'),
    ]);
  });

  test('finds in the bucket what is deployed, where the state is there', async () => {
    const missing = 'An error occurred (404) when calling the HeadObject operation: Key does not exist';
    answer(folder, {
      kubectl: 'exit 1',
      env: '',
      aws: [
        'case "$*" in',
        `"s3 cp s3://lab-states/aws756/aws/network.tfstate - "*) echo '{"resources": [{"mode": "managed"}]}';;`,
        `"s3 cp "*) echo "${missing}" >&2; exit 1;;`,
        '*) echo "[]";;',
        'esac',
      ].join('\n'),
    });
    const destroy = ['destroy', '--confirm', 'aws756', '--set', 'aws.state.kind=s3'];
    const { code } = await folder.lab(...destroy, '--set', 'aws.state.bucket=lab-states');
    expect(code).toBe(0);
    expect(callsIn(folder).filter((call) => call.startsWith('env'))).toEqual([
      expect.stringContaining('destroy network'),
    ]);
  });

  test('says what is wrong with a state that cannot be read', async () => {
    deploy(folder);
    writeFileSync(stateFile(folder, 'cluster.tfstate'), '{');
    const { code, stderr } = await folder.lab('destroy', '--confirm', 'aws756');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/cluster\.tfstate is no state of Terraform/) as unknown]);
  });

  test('fails when something was left', async () => {
    deploy(folder);
    answer(folder, {
      kubectl: '',
      env: terraform(folder),
      aws: `case "$*" in *log-groups*) echo '["/aws/eks/aws756/cluster"]';; *) echo "[]";; esac`,
    });
    const { code, stderr } = await folder.lab('destroy', '--confirm', 'aws756');
    expect(code).toBe(1);
    expect(stderr).toContain('"look for what was left" failed.\n1 log groups:\n  /aws/eks/aws756/cluster\n');
  });

  test('of a local lab asks AWS nothing', async () => {
    folder.standIn('terraform', stacks('mesh', 'observability'));
    const { stdout } = await folder.lab('destroy', '--plan', '--env', 'local');
    expect(unbroken(stdout)).toContain('npx cdktf destroy mesh');
    expect(stdout).not.toMatch(/\baws (ec2|iam)|AWS/);
  });

  test('wakes a paused lab first, whose controllers have no node to run on', async () => {
    const { stdout } = await folder.lab('destroy', '--plan', '--set', 'aws.paused=true');
    expect(unbroken(stdout)).toMatch(
      /^1\. wake the nodes\n.*LAB_AWS_PAUSED=false .*npx cdktf deploy nodes --auto-approve/,
    );
    expect(stdout).not.toContain('LAB_AWS_PAUSED=false LAB_AWS_PAUSED');
    expect((await folder.lab('destroy', '--plan')).stdout).not.toContain('wake');
  });

  test('leaves the volumes of a cluster that is not the lab’s own, and says so', async () => {
    const { stdout } = await folder.lab('destroy', '--plan', '--env', 'local');
    expect(stdout).not.toContain('delete persistentvolumeclaims');
    expect(stdout).toMatch(
      /its volumes.*somebody else’s\.\n {2}kubectl --context kind-aws756 get persistentvolumeclaims/,
    );
    expect((await folder.lab('destroy', '--plan')).stdout).not.toContain('stays');
  });

  test('empties the bucket with the states before it goes, and not until everything else is gone', async () => {
    folder.standIn('terraform', stacks('bootstrap', ...everything));
    const s3 = ['--set', 'aws.state.kind=s3', '--set', 'aws.state.bucket=lab-states'];
    const { stdout } = await folder.lab('destroy', '--plan', ...s3);
    expect([...stdout.matchAll(/^\d+\. (.*)$/gm)].map(([, title]) => title).slice(-4)).toEqual([
      'stack network',
      'states',
      'stack bootstrap',
      'look for what was left',
    ]);
    expect(stdout).toContain('s3://lab-states');
  });
});
