/** The kernels on a card: right, and as fast as they are meant to be against the card's own copy and cuBLAS. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Result } from '../../../src/systems/cuda/contract';
import { describeWhere } from '../../support/skips';
import { cardMissing } from '../../tools/cuda/card';
import { copyOfKernels } from '../../tools/cuda/sources';
import { CudaToolkit } from '../../tools/cuda/toolkit';

const run = promisify(execFile);

describeWhere('gpu', cardMissing(), 'the kernels on a card', () => {
  const { folder, remove } = copyOfKernels();
  let toolkit: CudaToolkit;

  beforeAll(async () => {
    toolkit = await CudaToolkit.install();
    for (const job of ['add', 'multiply'])
      await toolkit.compile(join(folder, `${job}.cu`), join(folder, job), 'native');
  }, 300_000);

  afterAll(remove);

  const resultOf = async (job: string, n: number): Promise<Result> => {
    const { stdout } = await run(join(folder, job), [String(n)], { env: toolkit.environment });
    console.log(stdout);
    return JSON.parse(stdout) as Result;
  };
  const shareOf = ({ measured }: Result, name: string) => measured.find((each) => each.name === name)?.share;

  test.each([1, 1_027, 10_000_019])('adding %d floats is right', async (n) => {
    expect(await resultOf('add', n)).toMatchObject({ kind: 'gpu', correct: true });
  });

  test.each([1, 33, 130, 1_000])('multiplying matrices of side %d is right', async (n) => {
    expect(await resultOf('multiply', n)).toMatchObject({ kind: 'gpu', correct: true });
  });

  test('four floats a thread add at 0.95 of the rate at which the card copies', async () => {
    expect(shareOf(await resultOf('add', 2 ** 28), 'four floats a thread')).toBeGreaterThanOrEqual(0.95);
  });

  test('tiles in registers multiply at 0.6 of the rate of cuBLAS', async () => {
    expect(shareOf(await resultOf('multiply', 8_192), 'tiles in registers')).toBeGreaterThanOrEqual(0.6);
  });
});
