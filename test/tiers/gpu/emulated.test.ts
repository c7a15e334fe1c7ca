/**
 * What the kernels compute and which memory they touch, without a card: each thread is one of this machine, under
 * sanitizers. How fast they are, only a card can say (card.test.ts).
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitCodes, type Result } from '../../../src/systems/cuda/contract';
import { value } from '../../../src/systems/cuda/services/twin/domain/numbers';
import { Emulated } from '../../tools/cuda/emulator';
import { copyOfKernels, type Mistake } from '../../tools/cuda/sources';

const { folder, remove } = copyOfKernels();
let add: Emulated;
let multiply: Emulated;

beforeAll(async () => {
  [add, multiply] = await Promise.all([
    Emulated.build(folder, 'add', 'addresses'),
    Emulated.build(folder, 'multiply', 'addresses'),
  ]);
}, 120_000);

afterAll(remove);

function resultOf(stdout: string): Result {
  return JSON.parse(stdout) as Result;
}

test.each([1, 3, 4, 255, 1_000, 1_027])('adding %d floats is right to the last bit by both kernels', async (n) => {
  const { code, stdout, stderr } = await add.run([String(n)]);
  expect({ code, stderr }).toEqual({ code: exitCodes.right, stderr: '' });
  const { measured, ...result } = resultOf(stdout);
  expect(result).toMatchObject({ operation: 'add', n, kind: 'gpu', correct: true, unit: 'GB/s' });
  expect(measured.map(({ name, compared, largestError }) => ({ name, compared, largestError }))).toEqual(
    ['copy on the card', 'one float a thread', 'four floats a thread'].map((name) => ({
      name,
      compared: n,
      largestError: 0,
    })),
  );
});

test.each([1, 5, 32, 33, 127, 128, 130])(
  'multiplying matrices of side %d is right by cuBLAS and both kernels',
  async (n) => {
    const { code, stdout, stderr } = await multiply.run([String(n)]);
    expect({ code, stderr }).toEqual({ code: exitCodes.right, stderr: '' });
    const { measured, ...result } = resultOf(stdout);
    expect(result).toMatchObject({ operation: 'multiply', n, kind: 'gpu', correct: true, unit: 'TFLOP/s' });
    expect(measured.map(({ name, compared, correct }) => ({ name, compared, correct }))).toEqual(
      ['cuBLAS fp32', 'cuBLAS TF32', 'tiles of 32 x 32', 'tiles in registers'].map((name) => ({
        name,
        compared: n * n,
        correct: true,
      })),
    );
  },
);

test('no thread reads what another one writes without a barrier between them', async () => {
  const threads = await Emulated.build(folder, 'multiply', 'threads');
  const { code, stderr } = await threads.run(['33']);
  expect({ code, stderr }).toEqual({ code: exitCodes.right, stderr: '' });
}, 120_000);

test('the numbers are those of the CPU twin', async () => {
  const source =
    '#include "lab/job.cuh"\nint main() { for (int i = 0; i < 3000; i++) printf("%.9g\\n", lab::value(i * 1999999u, i % 3)); }\n';
  writeFileSync(join(folder, 'numbers.cu'), source);
  const { stdout } = await (await Emulated.build(folder, 'numbers', 'addresses')).run([]);
  // Nine digits say which float it is, but are not the float itself.
  const numbers = stdout
    .trim()
    .split('\n')
    .map((text) => Math.fround(Number(text)));
  expect(numbers).toEqual(Array.from({ length: 3_000 }, (_, i) => value((i * 1_999_999) % 2 ** 32, i % 3)));
});

describe('a mistake is found', () => {
  const builds: (readonly [string, string, Mistake, 'addresses' | 'threads', string, RegExp])[] = [
    [
      'a thread behind the end of the array',
      'add',
      { file: 'add.cu', from: 'if (i < n) c[i]', to: 'if (i <= n) c[i]' },
      'addresses',
      '1000',
      /heap-buffer-overflow/,
    ],
    [
      'four floats from an address that is not a multiple of 16',
      'multiply',
      { file: 'multiply.cu', from: 'if (n % kBlock == 0)', to: 'if (n > 0)' },
      'addresses',
      '130',
      /misaligned address|heap-buffer-overflow/,
    ],
    [
      'a barrier that is missing',
      'multiply',
      { file: 'multiply-tiled.cuh', from: '__syncthreads();', to: '' },
      'threads',
      '33',
      /data race/,
    ],
  ];

  test.each(builds)(
    '%s',
    async (_what, job, mistake, sanitizer, n, report) => {
      const wrong = copyOfKernels(mistake);
      try {
        const { code, stderr } = await (await Emulated.build(wrong.folder, job, sanitizer)).run([n]);
        expect(code).not.toBe(exitCodes.right);
        expect(stderr).toMatch(report);
      } finally {
        wrong.remove();
      }
    },
    120_000,
  );

  test.each([
    ['a sum that is off', 'add', { file: 'add.cu', from: 'x.w + y.w', to: 'x.w - y.w' }, '8', 'four floats a thread'],
    [
      'a rest that is forgotten',
      'add',
      { file: 'add.cu', from: '} else if (i == whole) {', to: '} else if (i > n) {' },
      '1027',
      'four floats a thread',
    ],
    [
      'rows and columns that are exchanged',
      'multiply',
      { file: 'multiply.cu', from: 'b.data(), n, a.data(), n', to: 'a.data(), n, b.data(), n' },
      '33',
      'cuBLAS fp32',
    ],
    [
      'a square that lies elsewhere',
      'multiply',
      { file: 'multiply-registers.cuh', from: 'top + y + i % 4 + i / 4 * 64', to: 'top + y + i % 4 + i / 4 * 4' },
      '128',
      'tiles in registers',
    ],
  ] as const)(
    '%s',
    async (_what, job, mistake, n, name) => {
      const wrong = copyOfKernels(mistake);
      try {
        const { code, stdout } = await (await Emulated.build(wrong.folder, job, 'addresses')).run([n]);
        expect(code).toBe(exitCodes.wrong);
        const { correct, measured } = resultOf(stdout);
        expect(correct).toBe(false);
        expect(measured.find((each) => each.name === name)).toMatchObject({ correct: false });
      } finally {
        wrong.remove();
      }
    },
    120_000,
  );
});

describe('bad input ends with a sentence', () => {
  test.each([['0'], ['-1'], [''], ['many'], ['1e3'], ['1.5'], ['99999999999999999999'], ['46341']])(
    'N = "%s"',
    async (n) => {
      const { code, stdout } = await multiply.run([n]);
      expect(code).toBe(exitCodes.badInput);
      expect(JSON.parse(stdout)).toMatchObject({
        operation: 'multiply',
        error: `N must be a whole number from 1 to 46340, not '${n}'`,
      });
    },
  );

  test('no N at all', async () => {
    const { code, stdout } = await add.run([]);
    expect(code).toBe(exitCodes.badInput);
    expect(stdout).toContain('N must be a whole number from 1 to 68719476736');
  });

  test('more than the card can hold', async () => {
    const { code, stdout } = await add.run(['1000'], { EMULATED_MEMORY: '11999' });
    expect(code).toBe(exitCodes.badInput);
    expect(JSON.parse(stdout)).toEqual({
      operation: 'add',
      n: 1000,
      error: "N = 1000 needs 12000 bytes of the card's memory, and 11999 of 11999 are free: choose a smaller N",
    });
    expect((await add.run(['1000'], { EMULATED_MEMORY: '12000' })).code).toBe(exitCodes.right);
  });

  test.each(['cudaMalloc', 'cudaMemGetInfo'])('%s fails', async (call) => {
    const { code, stdout } = await add.run(['1000'], { EMULATED_FAULT: call });
    expect(code).toBe(exitCodes.wrong);
    expect(JSON.parse(stdout)).toMatchObject({ error: expect.stringMatching(/out of memory|no device/) as string });
  });
});
