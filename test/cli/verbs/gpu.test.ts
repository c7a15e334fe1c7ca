import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { FakeCluster, plainNode, type State } from '../jobs/fake-cluster';

let cluster: FakeCluster | undefined;

function fake(changes?: Partial<State>): FakeCluster {
  cluster = new FakeCluster(changes);
  return cluster;
}

afterEach(() => cluster?.remove());

const outcome = (state: string, more: object) =>
  JSON.stringify({ state, exitCode: state === 'succeeded' ? 0 : 3, ...more });
const right = outcome('succeeded', { result: { operation: 'add', n: 3, correct: true } });

describe('where a node has a card', () => {
  test('a job is made of the template with its own program and N, and has a number', async () => {
    const gpu = fake();
    const { code, stdout } = await gpu.gpu('submit', 'multiply', '--n', '64');
    expect([code, stdout.split('\n')[0]]).toEqual([0, 'job multiply-1 was submitted']);
    const [job] = gpu.state.jobs;
    expect(job?.metadata.name).toBe('multiply-1');
    expect(job?.spec.template.spec.initContainers.map(({ args }) => args)).toEqual([['/opt/lab/multiply', '64']]);
    expect((await gpu.gpu('submit', 'add', '--n', '3')).stdout).toMatch(/^job add-2 was submitted/);
  });

  test('numbers go on where jobs are gone and their results are there', async () => {
    const { stdout } = await fake({ results: { 'add-7': right } }).gpu('submit', 'add', '--n', '3');
    expect(stdout).toMatch(/^job add-8 was submitted/);
  });

  test('a source goes into a ConfigMap that belongs to its job, which mounts it', async () => {
    const gpu = fake({ ends: { 'mine-1': { 'mine-1': right } } });
    writeFileSync(gpu.file('mine.cu'), 'int main() {}');
    expect(await gpu.gpu('submit', 'mine', '--n', '5', '--source', gpu.file('mine.cu'))).toMatchObject({ code: 0 });
    const { jobs, configmaps } = gpu.state;
    expect(jobs[0]?.spec.template.spec.volumes).toEqual([{ name: 'source', configMap: { name: 'mine-1-source' } }]);
    expect(jobs[0]?.spec.template.spec.initContainers.map(({ args }) => args)).toEqual([
      ['/source/job.cu'],
      ['/work/job', '5'],
    ]);
    expect(configmaps).toMatchObject([
      {
        metadata: { name: 'mine-1-source', ownerReferences: [{ kind: 'Job', name: 'mine-1', uid: 'uid-1' }] },
        data: { 'job.cu': 'int main() {}' },
      },
    ]);
  });

  test('a source that runs has compiled, whatever it computes', async () => {
    const running = { status: { initContainerStatuses: [{ name: 'job', state: { running: {} } }] } };
    const gpu = fake({ pods: [running] });
    writeFileSync(gpu.file('mine.cu'), 'int main() { for (;;); }');
    const { code, stdout } = await gpu.gpu('submit', 'mine', '--n', '5', '--source', gpu.file('mine.cu'));
    expect([code, stdout.split('\n')[0]]).toEqual([0, 'job mine-1 was submitted']);
  });

  test('of a source that does not compile nothing is left in the cluster, and the compiler is heard', async () => {
    const output = 'job.cu(1): error: identifier "d" is undefined';
    const gpu = fake({ ends: { 'mine-1': { 'mine-1': outcome('does not compile', { output }) } } });
    writeFileSync(gpu.file('mine.cu'), 'int main() { d }');
    const { code, stderr } = await gpu.gpu('submit', 'mine', '--n', '5', '--source', gpu.file('mine.cu'));
    expect(code).toBe(1);
    expect(stderr).toContain('The source does not compile; nothing of it was left in the cluster.');
    expect(stderr).toContain(output);
    expect(gpu.state).toMatchObject({ jobs: [], configmaps: [], results: {} });
  });

  test('a source that the cluster does not take leaves no job behind', async () => {
    const gpu = fake({ refusesConfigMaps: true });
    writeFileSync(gpu.file('mine.cu'), 'int main() {}');
    const { code, stderr } = await gpu.gpu('submit', 'mine', '--n', '5', '--source', gpu.file('mine.cu'));
    expect([code, gpu.state.jobs]).toEqual([1, []]);
    expect(stderr).toContain('configmaps is forbidden');
  });

  test('status lists jobs by number, and what each has computed', async () => {
    const measured = [
      { name: 'copy on the card', rate: 3015 },
      { name: 'four floats a thread', rate: 3071 },
    ];
    const result = { measured, unit: 'GB/s', device: 'NVIDIA H100' };
    const gpu = fake({
      jobs: [
        {
          metadata: { name: 'multiply-10' },
          spec: { template: { spec: { initContainers: [], volumes: [] } } },
          status: { active: 1 },
        },
      ],
      results: {
        'add-2': outcome('succeeded', { result }),
        'mine-3': outcome('failed', { result: { error: 'out of memory' } }),
      },
    });
    const { stdout } = await gpu.gpu('status');
    expect(stdout.trimEnd().split('\n').slice(1)).toEqual([
      '2       add-2        succeeded  3071 GB/s (four floats a thread) on NVIDIA H100',
      '3       mine-3       failed     out of memory',
      '10      multiply-10  running',
    ]);
  });

  test('a result is found by name, by number, or is the latest; it goes to the terminal, a file or a folder', async () => {
    const gpu = fake({ results: { 'add-1': right, 'add-2': outcome('failed', { output: 'no' }) } });
    expect(JSON.parse((await gpu.gpu('result')).stdout)).toMatchObject({ job: 'add-2', state: 'failed' });
    expect(JSON.parse((await gpu.gpu('result', '1')).stdout)).toMatchObject({ job: 'add-1', result: { n: 3 } });
    mkdirSync(gpu.file('data'));
    await gpu.gpu('result', 'add-1', '--to', gpu.file('data'));
    await gpu.gpu('result', 'add-1', '--to', gpu.file('one.json'));
    expect(readFileSync(gpu.file('data', 'add-1.json'))).toEqual(readFileSync(gpu.file('one.json')));
    const missing = await gpu.gpu('result', '9');
    expect([missing.code, missing.stderr]).toEqual([2, "There is no job '9': add-1, add-2\n"]);
  });

  test('a job without an outcome has not ended', async () => {
    const gpu = fake();
    await gpu.gpu('submit', 'add', '--n', '3');
    expect((await gpu.gpu('result')).stderr).toContain('add-1 has not ended yet.');
  });
});

describe('where there is no card', () => {
  test.each([
    ['no node offers one', { nodes: [plainNode] }, 'no node of aws756 offers nvidia.com/gpu'],
    ['no cluster answers', { silent: true }, 'the cluster aws756 has no CronJob gpu-program, or does not answer'],
    ['the system is not there', { templates: {} }, 'the cluster aws756 has no CronJob gpu-program, or does not answer'],
  ])('because %s, the CPU twin runs the job here and says so', async (_, changes, why) => {
    const gpu = fake(changes);
    const { code, stdout } = await gpu.gpu('submit', 'add', '--n', '1000');
    expect(code).toBe(0);
    expect(stdout).toBe(
      `No GPU: ${why}. The CPU twin computes the same on this machine.\njob add-1: 7.50 GB/s (sum) on a processor\n`,
    );
    expect(gpu.state.jobs).toEqual([]);
    expect((await gpu.gpu('status')).stdout).toContain('1       add-1  succeeded  7.50 GB/s (sum) on a processor');
    expect(JSON.parse((await gpu.gpu('result')).stdout)).toMatchObject({
      job: 'add-1',
      result: { n: 1000, kind: 'cpu' },
    });
  });

  test('a twin that computes wrongly fails', async () => {
    const { code, stderr } = await fake({ silent: true }).gpu('submit', 'add', '--n', '13');
    expect([code, stderr]).toEqual([1, 'add-1 failed\n']);
  });

  test('a source of one’s own is refused, since only a card runs it', async () => {
    const gpu = fake({ silent: true });
    writeFileSync(gpu.file('mine.cu'), 'int main() {}');
    const { code, stderr } = await gpu.gpu('submit', 'mine', '--n', '5', '--source', gpu.file('mine.cu'));
    expect([code, stderr]).toEqual([1, expect.stringContaining('A source of your own needs a card')]);
  });
});

describe('bad input is refused before anything is made', () => {
  test.each([
    [['add'], 'N must be a whole number from 1 to 68719476736, it is missing: --n <number>'],
    [['add', '--n', '0'], "N must be a whole number from 1 to 68719476736, not '0'"],
    [['add', '--n=-5'], "N must be a whole number from 1 to 68719476736, not '-5'"],
    [['multiply', '--n', 'many'], "N must be a whole number from 1 to 46340, not 'many'"],
    [['multiply', '--n', '46341'], "N must be a whole number from 1 to 46340, not '46341'"],
    [['divide', '--n', '5'], "There is no job 'divide': add, multiply, or any name with --source FILE.cu"],
    [['Mine!', '--n', '5', '--source', 'x.cu'], "a letter first, not 'Mine!'"],
    [['mine', '--n', '5', '--source', '/no/such.cu'], 'There is no file /no/such.cu'],
  ])('%j', async (args, words) => {
    const gpu = fake();
    const { code, stderr } = await gpu.gpu('submit', ...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
    expect(gpu.state).toMatchObject({ jobs: [], configmaps: [] });
  });

  test('a source that no ConfigMap holds', async () => {
    const gpu = fake();
    writeFileSync(gpu.file('huge.cu'), 'x'.repeat(600_000));
    const { code, stderr } = await gpu.gpu('submit', 'mine', '--n', '5', '--source', gpu.file('huge.cu'));
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining('has 600000 bytes, and a source may have 524288 at most'),
    ]);
  });
});

test('without a subcommand the help says which there are', async () => {
  const { code, stderr, stdout } = await fake().gpu();
  expect(code).not.toBe(0);
  expect(stdout + stderr).toMatch(/submit \[options\] <operation>[\s\S]+status[\s\S]+result/);
});
