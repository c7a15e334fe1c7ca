import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { destructionOrder, waitUntilGone } from '../../src/cli/destruction';
import { LabFolder, root, unbroken } from './lab';

const noCharts = `require('node:fs').mkdirSync(process.env.CDK8S_OUTDIR, { recursive: true });`;
const stacks = (...names: readonly string[]) => `
  const { mkdirSync, writeFileSync } = require('node:fs');
  for (const name of ${JSON.stringify(names)}) {
    mkdirSync(process.env.CDKTF_OUTDIR + '/stacks/' + name, { recursive: true });
    writeFileSync(process.env.CDKTF_OUTDIR + '/stacks/' + name + '/cdk.tf.json', '{}');
  }`;

/** Programs that note how they were called, one line each, and answer. */
class Recorder {
  private readonly log: string;

  constructor(
    private readonly folder: LabFolder,
    answers: Readonly<Record<string, string>>,
  ) {
    this.log = folder.file('called');
    mkdirSync(folder.file('bin'));
    for (const [program, answer] of Object.entries(answers)) {
      const script = `#!/bin/sh\necho "${program} $*" >> '${this.log}'\n${answer}\n`;
      writeFileSync(folder.file('bin', program), script, { mode: 0o755 });
    }
  }

  async during<T>(work: () => Promise<T>): Promise<T> {
    const before = process.env['PATH'];
    process.env['PATH'] = `${this.folder.file('bin')}${delimiter}${before}`;
    try {
      return await work();
    } finally {
      process.env['PATH'] = before;
    }
  }

  get calls(): readonly string[] {
    return existsSync(this.log) ? readFileSync(this.log, 'utf8').trimEnd().split('\n') : [];
  }
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
    const recorder = new Recorder(folder, { kubectl: '', env: '', aws: '' });
    const { code, stdout } = await recorder.during(() => folder.lab('destroy', '--plan'));
    expect([code, recorder.calls]).toEqual([0, []]);
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
        ask AWS for load balancers and their target groups and volumes until there are none (npx lab orphans --plan)
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
        npx lab orphans
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
    const recorder = new Recorder(folder, { kubectl: '', env: '', aws: '' });
    for (const args of [[], ['--confirm', 'aws765']]) {
      const { code, stderr } = await recorder.during(() => folder.lab('destroy', ...args));
      expect([code, recorder.calls]).toEqual([2, []]);
      expect(stderr).toContain('npx lab destroy --env aws --confirm aws756\n');
      expect(stderr).toContain('npx lab destroy --env aws --plan\n');
    }
    expect((await folder.lab('destroy', '--env', 'local')).stderr).toContain('destroy --env local --confirm aws756\n');
  });

  test('carries the steps out in that order, and ends when nothing is left', async () => {
    const recorder = new Recorder(folder, { kubectl: '', env: '', aws: 'echo "[]"' });
    const { code } = await recorder.during(() => folder.lab('destroy', '--confirm', 'aws756'));
    expect(code).toBe(0);
    const programs = recorder.calls.map((call) => call.split(' ')[0]);
    const changes = programs.filter((program, index) => program !== programs[index - 1]);
    expect(changes).toEqual(['kubectl', 'aws', 'env', 'aws']);
    expect(
      recorder.calls.filter((call) => call.startsWith('env')).map((call) => /destroy (\S+)/.exec(call)?.[1]),
    ).toEqual(destructionOrder(everything));
  });

  test('stops where a step fails, and goes on there when it is told again', async () => {
    const recorder = new Recorder(folder, {
      kubectl: '',
      env: 'case "$*" in *nodes*) test -e done || exit 1;; esac',
      aws: 'echo "[]"',
    });
    const destroy = () => recorder.during(() => folder.lab('destroy', '--confirm', 'aws756'));
    const { code, stderr } = await destroy();
    expect([code, stderr]).toEqual([1, expect.stringContaining('"stack nodes" failed') as unknown]);
    writeFileSync(folder.file('done'), '');
    const before = recorder.calls.length;
    expect(await destroy()).toMatchObject({ code: 0 });
    const after = recorder.calls.slice(before).filter((call) => !call.startsWith('aws'));
    expect(after.map((call) => /destroy (\S+)/.exec(call)?.[1])).toEqual(['nodes', 'cluster', 'network']);
  });

  test('fails when something was left', async () => {
    const recorder = new Recorder(folder, {
      kubectl: '',
      env: '',
      aws: `case "$*" in *log-groups*) echo '["/aws/eks/aws756/cluster"]';; *) echo "[]";; esac`,
    });
    const { code, stderr } = await recorder.during(() => folder.lab('destroy', '--confirm', 'aws756'));
    expect(code).toBe(1);
    expect(stderr).toContain('"look for what was left" failed.\n1 log groups:\n  /aws/eks/aws756/cluster\n');
  });

  test('of a local lab asks AWS nothing', async () => {
    folder.standIn('terraform', stacks('mesh', 'observability'));
    const { stdout } = await folder.lab('destroy', '--plan', '--env', 'local');
    expect(unbroken(stdout)).toContain('npx cdktf destroy mesh');
    expect(stdout).not.toMatch(/\baws (ec2|iam)|AWS/);
  });
});

describe('The order in which stacks go', () => {
  test('knows every stack in dist', () => {
    const ground = ['identity', 'data', 'nodes', 'cluster', 'network'];
    for (const environment of ['aws', 'local']) {
      const names = readdirSync(join(root, 'dist', environment, 'terraform/stacks'));
      const order = destructionOrder(names);
      expect(order.filter((name) => ground.includes(name))).toEqual(ground.filter((name) => names.includes(name)));
      expect([...order].sort()).toEqual([...names].sort());
    }
  });

  test('takes a stack that it does not know for something that stands on all others', () => {
    expect(destructionOrder(['network', 'load-balancer', 'new-one', 'nodes'])).toEqual([
      'new-one',
      'load-balancer',
      'nodes',
      'network',
    ]);
  });

  test('keeps the bucket with the state for last', () => {
    expect(destructionOrder(['bootstrap', 'network', 'budget', 'registry']).at(-1)).toBe('bootstrap');
  });
});

describe('Waiting until something is gone', () => {
  let folder: LabFolder;
  beforeEach(() => void (folder = new LabFolder()));
  afterEach(() => folder.remove());

  const { signal } = new AbortController();
  const query = (text: string) => [{ what: 'volumes', command: { program: 'sh', args: ['-c', text] } }];

  test('asks again until the answer is empty', async () => {
    const file = folder.file('asked');
    const script = `echo x >> '${file}'; test $(wc -l < '${file}') -ge 3 && echo '[]' || echo '["vol-1"]'`;
    await waitUntilGone(query(script), { signal, interval: 1 });
    expect(readFileSync(file, 'utf8')).toBe('x\nx\nx\n');
  });

  test('gives up at the limit, and says what is still there', async () => {
    const waiting = waitUntilGone(query(`echo '["vol-1"]'`), { signal, interval: 10, limit: 60 });
    await expect(waiting).rejects.toThrow('1 volumes:\n  vol-1');
  });

  test('fails when the answer is no list of names', async () => {
    await expect(waitUntilGone(query(`echo oops`), { signal })).rejects.toThrow('printed no list of names: oops');
  });
});
