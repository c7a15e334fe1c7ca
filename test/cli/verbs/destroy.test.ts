import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { destructionOrder } from '../../../src/lab/stacks';
import { LabFolder, unbroken } from '../lab';
import type { Ended } from '../children';
import { answer, callsIn, noCharts, noStacks, says } from '../programs';

const roster =
  'seat,id,principal\n1,ada,arn:aws:iam::123456789012:role/ada\n51,bob,arn:aws:iam::123456789012:role/bob\n';

/** Terraform as far as it is told to destroy a stack: nothing is left in its state. */
const terraform =
  (folder: LabFolder) =>
  (call: string): Ended => {
    const [stack] = destroyedIn([call]);
    if (stack !== undefined) rmSync(stateFile(folder, `${stack}.tfstate`));
    return {};
  };

/** AWS in which one thing was left. */
const withLogGroup = (call: string): Ended => ({
  stdout: call.includes('log-groups') ? '["/aws/eks/aws756/cluster"]' : '[]',
});
const node = says('node/worker1');

/** Stacks in the order in which they were told to go. */
function destroyedIn(calls: readonly string[]): readonly (string | undefined)[] {
  const destructions = calls.filter((call) => /^terraform .* destroy /.test(call));
  return destructions.map((call) => /stacks\/(\S+) destroy/.exec(call)?.[1]);
}

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
  'observability',
  'roster',
  'roster-01',
  'roster-02',
];

describe('lab destroy', () => {
  let folder: LabFolder;
  beforeEach(() => {
    folder = new LabFolder();
    folder.standIn('kubernetes', noCharts);
    folder.standIn('terraform', noStacks);
    writeFileSync(folder.file('lab.local.yaml'), 'systems: [music]\n');
    writeFileSync(folder.file('roster.csv'), roster);
  });
  afterEach(() => folder.remove());

  test('--dry-run lists what it would do from the top to the ground, and does nothing', async () => {
    answer(folder, { kubectl: node, terraform: says(''), aws: says('') });
    rmSync(folder.file('roster.csv'));
    const { code, stdout } = await folder.lab('destroy', '--dry-run');
    expect([code, callsIn(folder)]).toEqual([0, []]);
    // Each stack is initialized first.
    expect(unbroken(stdout).replaceAll(/^.* init -reconfigure\n/gm, '')).toMatchInlineSnapshot(`
     "1. synthesis of the charts
        synthesize the charts of music into .work/deploy-aws/kubernetes
     2. synthesis of the stacks
        synthesize the stacks into .work/deploy-aws/terraform
     3. context aws756
        aws eks update-kubeconfig --region us-west-2 --name aws756 --alias aws756
     4. wake the nodes of a paused lab
        terraform -chdir=.work/deploy-aws/terraform/stacks/nodes apply -auto-approve
     5. workloads
        kubectl --context aws756 delete --filename .work/deploy-aws/kubernetes --ignore-not-found
     6. namespaces of students
        kubectl --context aws756 delete namespaces --selector app.kubernetes.io/part-of=roster --ignore-not-found
     7. load balancers
        kubectl --context aws756 delete services --all-namespaces --field-selector spec.type=LoadBalancer --ignore-not-found
     8. volumes
        kubectl --context aws756 delete persistentvolumeclaims --all-namespaces --all --ignore-not-found
     9. wait until they are gone
        ask AWS for load balancers and their target groups and volumes until there are none (./lab orphans --plan)
     10. stack observability
        terraform -chdir=.work/deploy-aws/terraform/stacks/observability destroy -auto-approve
     11. stack mesh
        terraform -chdir=.work/deploy-aws/terraform/stacks/mesh destroy -auto-approve
     12. stack load-balancer
        terraform -chdir=.work/deploy-aws/terraform/stacks/load-balancer destroy -auto-approve
     13. stack identity
        terraform -chdir=.work/deploy-aws/terraform/stacks/identity destroy -auto-approve
     14. stack data
        terraform -chdir=.work/deploy-aws/terraform/stacks/data destroy -auto-approve
     15. stack nodes
        terraform -chdir=.work/deploy-aws/terraform/stacks/nodes destroy -auto-approve
     16. stack cluster
        terraform -chdir=.work/deploy-aws/terraform/stacks/cluster destroy -auto-approve
     17. stack network
        terraform -chdir=.work/deploy-aws/terraform/stacks/network destroy -auto-approve
     18. look for what was left
        ./lab orphans
     19. what was deployed from here
        remove .work/deploy-aws: what it tells of is gone
     "
    `);
  });

  test('--dry-run fits a terminal, and can be pasted into a shell', async () => {
    const { stdout } = await folder.lab('destroy', '--dry-run');
    const lines = stdout.split('\n').filter((line) => !line.includes(folder.path));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(stdout).toContain(
      '   kubectl --context aws756 delete services --all-namespaces \\\n     --field-selector spec.type=LoadBalancer --ignore-not-found\n',
    );
  });

  test('does nothing unless the name of the lab says that it is meant', async () => {
    answer(folder, { kubectl: node, terraform: says(''), aws: says('') });
    for (const args of [[], ['--confirm', 'aws765']]) {
      const { code, stderr } = await folder.lab('destroy', ...args);
      expect([code, callsIn(folder)]).toEqual([2, []]);
      expect(stderr).toContain('./lab destroy --env aws --confirm aws756\n');
      expect(stderr).toContain('./lab destroy --env aws --dry-run\n');
    }
    expect((await folder.lab('destroy', '--env', 'local')).stderr).toContain('destroy --env local --confirm aws756\n');
  });

  test('carries the steps out in that order, and ends when nothing is left', async () => {
    deploy(folder);
    answer(folder, { kubectl: node, terraform: terraform(folder), aws: says('[]') });
    const { code, stdout } = await folder.lab('destroy', '--confirm', 'aws756');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\naws756 is gone, and nothing of it in the account costs money any more\.\n$/);
    const programs = callsIn(folder).map((call) => call.split(' ')[0]);
    const changes = programs.filter((program, index) => program !== programs[index - 1]);
    expect(changes).toEqual(['aws', 'kubectl', 'aws', 'terraform', 'aws']);
    expect(destroyedIn(callsIn(folder))).toEqual(destructionOrder(everything));
  });

  test('forgets what was deployed from here: a lab that is gone costs nothing', async () => {
    deploy(folder);
    mkdirSync(folder.file('.work/deploy-aws/kubernetes'), { recursive: true });
    answer(folder, { kubectl: node, terraform: terraform(folder), aws: withLogGroup });
    const destroy = () => folder.lab('destroy', '--confirm', 'aws756');
    expect(await destroy()).toMatchObject({ code: 1 });
    expect(existsSync(folder.file('.work/deploy-aws'))).toBe(true);
    answer(folder, { aws: says('[]') });
    expect(await destroy()).toMatchObject({ code: 0 });
    expect(existsSync(folder.file('.work/deploy-aws'))).toBe(false);
  });

  test('stops where a step fails, and goes on there when it is told again', async () => {
    deploy(folder);
    answer(folder, {
      kubectl: node,
      terraform: (call) =>
        /nodes.*destroy/.test(call) && !existsSync(folder.file('done')) ? { code: 1 } : terraform(folder)(call),
      aws: says('[]'),
    });
    const destroy = () => folder.lab('destroy', '--confirm', 'aws756');
    const { code, stderr } = await destroy();
    expect([code, stderr]).toEqual([1, expect.stringContaining('"stack nodes" failed') as unknown]);
    writeFileSync(folder.file('done'), '');
    const before = callsIn(folder).length;
    expect(await destroy()).toMatchObject({ code: 0 });
    expect(destroyedIn(callsIn(folder).slice(before))).toEqual(['nodes', 'cluster', 'network']);
  });

  test('destroys all of a lab that was deployed again, also when the run before had not come to its end', async () => {
    answer(folder, {
      kubectl: node,
      terraform: terraform(folder),
      aws: withLogGroup,
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
    const kubectl = (call: string): Ended => (call.includes('--filename') ? { code: 1, stderr: `${said}\n` } : {});
    answer(folder, { kubectl, terraform: terraform(folder), aws: says('[]') });
    const { code } = await folder.lab('destroy', '--confirm', 'aws756');
    expect(code).toBe(expected);
  });

  test('asks nothing of a cluster that was never made, and destroys what there is', async () => {
    deploy(folder, ['network']);
    answer(folder, { kubectl: () => ({ code: 1 }), terraform: terraform(folder), aws: says('[]') });
    expect(await folder.lab('destroy', '--confirm', 'aws756')).toMatchObject({ code: 0 });
    expect(callsIn(folder).filter((call) => call.startsWith('kubectl'))).toEqual([]);
    expect(destroyedIn(callsIn(folder))).toEqual(['network']);
  });

  test('finds in the bucket what is deployed, where the state is there', async () => {
    const missing = 'An error occurred (404) when calling the HeadObject operation: Key does not exist';
    answer(folder, {
      kubectl: () => ({ code: 1 }),
      terraform: says(''),
      aws: (call) => {
        if (call.startsWith('aws s3 cp s3://lab-states/aws756/aws/network.tfstate - '))
          return { stdout: '{"resources": [{"mode": "managed"}]}' };
        return call.startsWith('aws s3 cp ') ? { code: 1, stderr: missing } : { stdout: '[]' };
      },
    });
    const destroy = ['destroy', '--confirm', 'aws756', '--set', 'aws.state.kind=s3'];
    const { code } = await folder.lab(...destroy, '--set', 'aws.state.bucket=lab-states');
    expect(code).toBe(0);
    expect(destroyedIn(callsIn(folder))).toEqual(['network']);
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
      kubectl: node,
      terraform: terraform(folder),
      aws: withLogGroup,
    });
    const { code, stderr } = await folder.lab('destroy', '--confirm', 'aws756');
    expect(code).toBe(1);
    expect(stderr).toContain('"look for what was left" failed.\n1 log groups:\n  /aws/eks/aws756/cluster\n');
  });

  test('of some systems takes them out of the cluster, and nothing else', async () => {
    const { stdout } = await folder.lab('destroy', 'music', '--dry-run');
    expect([...stdout.matchAll(/^\d+\. (.*)$/gm)].map(([, title]) => title)).toEqual([
      'synthesis of the charts',
      'chart music',
    ]);
    const { code, stderr } = await folder.lab('destroy', 'music');
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('./lab destroy music --env aws --confirm aws756') as unknown,
    ]);
    answer(folder, {});
    expect((await folder.lab('destroy', 'music', '--confirm', 'aws756')).stdout).toMatch(
      /\nTaken out of aws756: music\. The last pods may still be stopping\.\n$/,
    );
    expect(await folder.lab('destroy', 'greeter', '--dry-run')).toMatchObject({ code: 2, stdout: '' });
  });

  test('wakes a lab that is paused, whose controllers have no node to run on, and no other', async () => {
    const applied = () => callsIn(folder).filter((call) => /stacks\/nodes apply/.test(call));
    for (const [nodes, expected] of [
      ['node/worker1', 0],
      ['', 1],
    ] as const) {
      deploy(folder);
      answer(folder, {
        kubectl: (call) => ({ stdout: call.includes('get nodes') ? nodes : '' }),
        terraform: terraform(folder),
        aws: (call) => ({ stdout: call.includes('update-kubeconfig') ? '' : '[]' }),
      });
      expect(await folder.lab('destroy', '--confirm', 'aws756')).toMatchObject({ code: 0 });
      expect(applied()).toHaveLength(expected);
    }
  });

  test('empties the bucket with the states before it goes, and not until everything else is gone', async () => {
    const s3 = ['--set', 'aws.state.kind=s3', '--set', 'aws.state.bucket=lab-states'];
    const { stdout } = await folder.lab('destroy', '--dry-run', ...s3);
    expect([...stdout.matchAll(/^\d+\. (.*)$/gm)].map(([, title]) => title).slice(-5)).toEqual([
      'stack network',
      'states',
      'stack bootstrap',
      'look for what was left',
      'what was deployed from here',
    ]);
    expect(stdout).toContain('s3://lab-states');
  });
});
