import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from '../../../src/analysis/rules';
import { filesBelow, LabFolder, root } from '../lab';

/** A stand-in for the Kubernetes app that writes one chart: the given YAML. */
const chart = (yaml: string) => `
  const { mkdirSync, writeFileSync } = require('node:fs');
  mkdirSync(process.env.CDK8S_OUTDIR, { recursive: true });
  writeFileSync(process.env.CDK8S_OUTDIR + '/greeter.k8s.yaml', ${JSON.stringify(yaml)}.replace('ENVIRONMENT', process.env.LAB_ENVIRONMENT));`;

/** A stand-in for the Terraform app that writes one stack of two resources. */
const stack = `
  const { mkdirSync, writeFileSync } = require('node:fs');
  const folder = process.env.CDKTF_OUTDIR + '/stacks/network';
  mkdirSync(folder, { recursive: true });
  writeFileSync(process.env.CDKTF_OUTDIR + '/manifest.json', '{}');
  writeFileSync(folder + '/cdk.tf.json', JSON.stringify({ resource: { aws_vpc: { a: {}, b: {} } } }));`;

/** The other app would go on writing after their common parent is gone. */
const whenChartsAreWritten = `
  while (!require('node:fs').existsSync(process.env.CDKTF_OUTDIR + '/../kubernetes/greeter.k8s.yaml')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10)`;

const good = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ENVIRONMENT }\n';
const bad = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ENVIRONMENT }\ndata: { port: null }\n';

/** The rules that need the real charts are not the subject here. */
const local = ['synth', '--env', 'local'];

describe('lab synth', () => {
  let folder: LabFolder;
  beforeEach(() => {
    folder = new LabFolder();
    folder.standIn('kubernetes', chart(good));
    folder.standIn('terraform', stack);
  });
  afterEach(() => folder.remove());

  /** Publishes the good documents, so that there is a dist to leave untouched. */
  async function published(): Promise<Readonly<Record<string, string>>> {
    expect(await folder.lab(...local)).toMatchObject({ code: 0 });
    return filesBelow(folder.file('dist'));
  }

  test('writes both halves of an environment and its kind clusters, nothing else, and prints what it made', async () => {
    const { code, stdout } = await folder.lab(...local);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Synthesized aws756 into dist\/ in \d+\.\d s$/m);
    expect(stdout).toMatch(/^local +chart greeter +1 object$/m);
    expect(stdout).toMatch(/^local +stack network +2 resources$/m);
    expect(stdout).toMatch(/^ {2}\.\/lab check /m);
    expect(stdout).toMatch(/^ {2}\.\/lab deploy --env local +take local into its cluster\n {2}kubectl apply /m);
    expect(Object.keys(filesBelow(folder.file('dist')))).toEqual([
      'local/kind/a4t0.yaml',
      'local/kind/a4t1.yaml',
      'local/kind/aws756.yaml',
      'local/kubernetes/greeter.k8s.yaml',
      'local/terraform/stacks/network/cdk.tf.json',
    ]);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  test.each(['synth', 'check'])('%s warns of a lab that has expired, in lines that fit', async (verb) => {
    const told = async (expires: string) =>
      (await folder.lab(verb, '--env', 'aws', '--set', `expires=${expires}`)).stdout;
    const text = await told('2020-01-01');
    expect(text).toContain('warning aws756 may be destroyed since 2020-01-01: set expires in lab.yaml to a\n');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(await told('2999-12-31')).not.toContain('may be destroyed');
  });

  test('gives the apps the settings of its flags', async () => {
    folder.standIn('terraform', `${stack}; console.error(process.env.LAB_MUSIC_CANARY, process.env.LAB_FILE)`);
    const { stdout } = await folder.lab(...local, '--set', 'music.canary=10');
    expect(stdout).toContain(`warning local: 10 ${folder.file('lab.yaml')}\n`);
  });

  test('leaves dist untouched when an app fails, and shows what the app said', async () => {
    const before = await published();
    folder.standIn('terraform', `${stack}; console.error('no such thing'); process.exit(7)`);
    const { code, stderr } = await folder.lab(...local);
    expect(code).toBe(1);
    expect(stderr).toContain('terraform.js');
    expect(stderr).toContain('ended with code 7:\n  no such thing');
    expect(filesBelow(folder.file('dist'))).toEqual(before);
  });

  test('waits for the other app when one fails, because that may still write where all is cleared away', async () => {
    const before = await published();
    const note = `require('node:fs').writeFileSync(${JSON.stringify(folder.file('ended'))}, '');`;
    folder.standInProcess('kubernetes', `setTimeout(() => { ${chart(good)}; ${note} }, 500);`);
    folder.standInProcess('terraform', 'process.exit(7)');
    const { stderr } = await folder.lab(...local);
    expect(stderr).toContain('ended with code 7');
    expect(existsSync(folder.file('ended'))).toBe(true);
    expect(filesBelow(folder.file('dist'))).toEqual(before);
  });

  test('leaves dist untouched when a check finds a problem, and shows it', async () => {
    const before = await published();
    folder.standIn('kubernetes', chart(bad));
    const { code, stderr } = await folder.lab(...local);
    expect(code).toBe(1);
    expect(stderr).toContain('no-null  local/kubernetes/greeter.k8s.yaml ConfigMap/local\n  data.port: null\n  → ');
    expect(stderr).toContain('1 problem: dist/ was not changed');
    expect(filesBelow(folder.file('dist'))).toEqual(before);
  });

  test('makes what lab.yaml has a section for: without aws there is the environment local alone', async () => {
    const text = readFileSync(folder.file('lab.yaml'), 'utf8');
    writeFileSync(
      folder.file('lab.yaml'),
      text.replace(/^aws:\n( .*\n)+/m, '').replace('environment: aws', 'environment: local'),
    );
    expect(await folder.lab('synth')).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(folder.file('dist'))).toEqual(['local']);
    expect(await folder.lab('synth', '--env', 'aws')).toMatchObject({
      code: 2,
      stderr:
        'lab.yaml has no section aws, which the environment aws needs.\nAdd one with account, apiAccessCidrs and admins.\n',
    });
  });

  test('writes no environment when one of them has a problem', async () => {
    folder.standIn('kubernetes', `if (process.env.LAB_ENVIRONMENT === 'aws') {${chart(bad)}} else {${chart(good)}}`);
    const { code, stderr } = await folder.lab('synth');
    expect(code).toBe(1);
    expect(stderr).toContain('no-null  aws/');
    expect(readdirSync(folder.path)).not.toContain('dist');
  });

  test.each([
    ['an unknown key', 'owner:', 'onwer:', 'onwer'],
    ['a registry id with capitals', 'registryId: octocat', 'registryId: OctoCat', 'OctoCat'],
    ['a registry id of 80 characters', 'registryId: octocat', `registryId: ${'a'.repeat(80)}`, 'registryId'],
    ['more nodes at least than at most', 'min: 2', 'min: 3', 'min'],
    ['an unknown Kubernetes version', "'1.35'", "'1.12'", '1.12'],
    ['a misspelt region', 'us-west-2', 'us-wset-2', 'us-wset-2'],
    ['something that is not a CIDR', '203.0.113.0/24', '203.0.113.0', '203.0.113.0'],
    ['a file that is not YAML', 'systems: [greeter]', 'systems: [greeter', 'lab.yaml'],
  ])('leaves dist untouched and names the place for %s', async (_, from, to, named) => {
    const before = await published();
    const text = readFileSync(folder.file('lab.yaml'), 'utf8');
    expect(text).toContain(from);
    writeFileSync(folder.file('lab.yaml'), text.replace(from, to));
    const { code, stderr, stdout } = await folder.lab(...local);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/lab\.yaml:\d+/);
    expect(stderr).toContain(named);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(filesBelow(folder.file('dist'))).toEqual(before);
  });

  test('says it when lab.yaml is a folder', async () => {
    rmSync(folder.file('lab.yaml'));
    mkdirSync(folder.file('lab.yaml'));
    const { code, stderr } = await folder.lab(...local);
    expect(code).toBe(1);
    expect(stderr).toMatch(/lab\.yaml.*folder/);
    expect(readdirSync(folder.path)).not.toContain('dist');
  });

  test('says it when dist is a file, and leaves that file', async () => {
    writeFileSync(folder.file('dist'), 'mine');
    const { code, stderr } = await folder.lab(...local);
    expect(code).toBe(1);
    expect(stderr).toBe(
      `${folder.file('dist')} cannot be written: it is not a folder.\n` +
        'Nothing was changed. Move it away, or make it a folder that you may write.\n',
    );
    expect(readFileSync(folder.file('dist'), 'utf8')).toBe('mine');
  });

  test('killed half-way leaves the old dist, and the next run removes what is left of it', async () => {
    const before = await published();
    folder.standIn('kubernetes', chart(`${good}data: { generation: new }\n`));
    folder.standIn('terraform', `${stack}; ${whenChartsAreWritten}; process.kill(process.ppid, 'SIGKILL')`);
    const runInChild = `
      const { run } = require(${JSON.stringify(join(root, 'src/cli/program.ts'))});
      void run(${JSON.stringify([...local, '--file', folder.file('lab.yaml')])}, ${JSON.stringify(folder.places)});`;
    expect(spawnSync(process.execPath, ['--import', 'tsx', '-e', runInChild], { cwd: root }).signal).toBe('SIGKILL');
    expect(readdirSync(folder.file('dist'))).toEqual([expect.stringMatching(/^\.synth-\d+$/), 'local']);
    expect(filesBelow(folder.file('dist'))).toMatchObject(before);
    folder.standIn('terraform', stack);
    const after = await published();
    expect(readdirSync(folder.file('dist'))).toEqual(['local']);
    expect(after['local/kubernetes/greeter.k8s.yaml']).toContain('generation: new');
  });
});

describe('lab check', () => {
  let folder: LabFolder;
  beforeEach(() => {
    folder = new LabFolder();
    folder.standIn('terraform', stack);
  });
  afterEach(() => folder.remove());

  test('passes documents without a mistake, and writes nothing', async () => {
    folder.standIn('kubernetes', chart(good));
    const before = Object.keys(filesBelow(folder.path));
    const { code, stderr, stdout } = await folder.lab('check', '--env', 'local');
    expect([code, stderr, stdout]).toEqual([
      0,
      '',
      'warning local: No build of ghcr.io/octocat/a4-flask:1.0.0 and 1 more is known\n' +
        '  here, and pods wait for what nobody has built: ./lab build --env local\n' +
        `No problems (${rules.length} rules, local)\n`,
    ]);
    expect(Object.keys(filesBelow(folder.path))).toEqual(before);
  });

  test('shows each problem with its rule, its place, the value and what to do', async () => {
    folder.standIn('kubernetes', chart(bad));
    const { code, stdout, stderr } = await folder.lab('check', '--env', 'local');
    expect([code, stderr]).toEqual([1, `1 problem (${rules.length} rules, local)\n`]);
    expect(stdout).toMatch(
      /^no-null {2}local\/kubernetes\/greeter\.k8s\.yaml ConfigMap\/local\n {2}data\.port: null\n {2}→ \w/,
    );
  });

  test('needs no dist, and leaves one that is not a folder alone', async () => {
    folder.standIn('kubernetes', chart(good));
    mkdirSync(folder.file('dist'), { recursive: true });
    writeFileSync(folder.file('dist', 'note'), 'mine');
    expect(await folder.lab('check', '--env', 'local')).toMatchObject({ code: 0 });
    expect(filesBelow(folder.file('dist'))).toEqual({ note: 'mine' });
  });
});
