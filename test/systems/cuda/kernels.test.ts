/** The two shell scripts of the images, with programs that stand for the compiler and the job. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const kernels = join(__dirname, '../../../src/systems/cuda/kernels');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'systems-lab-job-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function program(name: string, lines: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${lines}\n`);
  chmodSync(path, 0o755);
  return path;
}

function script(name: string, ...args: readonly string[]) {
  const environment = { PATH: [folder, process.env['PATH']].join(delimiter), JOB_FOLDER: folder };
  return spawnSync(join(kernels, name), args, { env: environment, encoding: 'utf8' });
}

const left = (name: string) => readFileSync(join(folder, name), 'utf8');

test('a job’s output and exit code are left for the reporter, and the container itself succeeds', () => {
  const job = program('job', 'echo "{\\"n\\":$1}"; echo trouble >&2; exit 2');
  const { status, stdout } = script('run.sh', job, '7');
  expect([status, stdout]).toEqual([0, '{"n":7}\ntrouble\n']);
  expect([left('output'), left('exit-code')]).toEqual(['{"n":7}\ntrouble\n', '2\n']);
});

test('a job that a signal ends has an exit code that says so', () => {
  script('run.sh', program('job', 'kill -SEGV $$'), '7');
  expect(left('exit-code')).toBe('139\n');
});

test('a source that compiles becomes the job’s program', () => {
  program(
    'nvcc',
    'while [ "$1" != -o ]; do shift; done; printf "#!/bin/sh\\necho made from $3 for N = \\$1" > "$2"; chmod +x "$2"',
  );
  expect(script('compile.sh', '/source/mine.cu').stdout).toBe('compiled /source/mine.cu\n');
  expect(existsSync(join(folder, 'exit-code'))).toBe(false);
  expect(script('run.sh', join(folder, 'job'), '7').stdout).toBe('made from /source/mine.cu for N = 7\n');
  expect(left('exit-code')).toBe('0\n');
});

test('a source that does not compile leaves the compiler’s words and code 3, and nothing is run', () => {
  program('nvcc', 'echo "mine.cu(3): error" >&2; exit 1');
  const compiling = script('compile.sh', '/source/mine.cu');
  expect([compiling.status, compiling.stdout]).toEqual([0, 'mine.cu(3): error\n']);
  const running = script('run.sh', join(folder, 'job'), '7');
  expect([running.status, running.stdout]).toEqual([0, 'mine.cu(3): error\n']);
  expect([left('output'), left('exit-code')]).toEqual(['mine.cu(3): error\n', '3\n']);
});
