/** The CUDA sources under NVIDIA's own compiler, for the cards that node groups offer and for the newer ones. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { copyOfKernels } from '../../tools/cuda/sources';
import { CompileError, CudaToolkit } from '../../tools/cuda/toolkit';

/** T4 of g4dn, A10G of g5, L4 of g6, H100 and H200 of p5. */
const architectures = ['sm_75', 'sm_86', 'sm_89', 'sm_90'];

let toolkit: CudaToolkit;
const { folder, remove } = copyOfKernels();

beforeAll(async () => {
  toolkit = await CudaToolkit.install();
});

afterAll(remove);

const compile = (job: string, architecture: string, from = folder) =>
  toolkit.compile(join(from, `${job}.cu`), join(from, `${job}-${architecture}`), architecture);

test.each(architectures)(
  'add and multiply compile for %s without a warning, and no thread lacks registers',
  async (architecture) => {
    const compiled = await Promise.all(['add', 'multiply'].map((job) => compile(job, architecture)));
    const kernels = compiled.flatMap((each) => each.kernels);
    expect(
      kernels.map(({ symbol }) => /addOne|addFour|tiled|registersILb0E|registersILb1E/.exec(symbol)?.[0]).sort(),
    ).toEqual(['addFour', 'addOne', 'registersILb0E', 'registersILb1E', 'tiled']);
    for (const { symbol, spilled, registers, shared } of kernels) {
      expect({ symbol, spilled }).toEqual({ symbol, spilled: 0 });
      // Two blocks of 256 threads fit a multiprocessor: 65,536 registers and, on every card, 64 KB of shared memory.
      expect(registers).toBeLessThanOrEqual(128);
      expect(shared).toBeLessThanOrEqual(49_152);
    }
  },
  300_000,
);

test('registers that do not suffice are seen, so that their absence above means something', async () => {
  const from = '__launch_bounds__(kThreads, 2)';
  const wrong = copyOfKernels({ file: 'multiply-registers.cuh', from, to: '__launch_bounds__(kThreads, 4)' });
  try {
    const { kernels } = await compile('multiply', 'sm_90', wrong.folder);
    expect(Math.max(...kernels.map(({ spilled }) => spilled))).toBeGreaterThan(0);
  } finally {
    wrong.remove();
  }
});

test('a source that does not compile is refused with the file, the line and the compiler’s words', async () => {
  const wrong = copyOfKernels({ file: 'add.cu', from: 'c[i] = a[i] + b[i];', to: 'c[i] = a[i] + d[i];' });
  try {
    const refusal = await compile('add', 'sm_90', wrong.folder).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(CompileError);
    expect((refusal as Error).message).toMatch(/add\.cu\(14\): error: identifier "d" is undefined/);
  } finally {
    wrong.remove();
  }
});

test('without a driver a compiled job says in its line of JSON that there is no card', async () => {
  const { program } = await compile('add', 'sm_90');
  const environment = { ...toolkit.environment, CUDA_VISIBLE_DEVICES: '' };
  const { status, stdout } = spawnSync(program, ['1000'], { env: environment, encoding: 'utf8' });
  expect(status).toBe(1);
  expect(JSON.parse(stdout)).toEqual({
    operation: 'add',
    n: 1000,
    error: expect.stringMatching(/^no card can be used: /) as string,
  });
});
