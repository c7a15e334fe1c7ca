import { runTwin } from '../../../../src/systems/cuda/services/twin/app';
import { add } from '../../../../src/systems/cuda/services/twin/domain/add';
import { Comparison, measure } from '../../../../src/systems/cuda/services/twin/domain/compare';
import { value } from '../../../../src/systems/cuda/services/twin/domain/numbers';

test.each([1, 5, 1_000, 1_027])('adds %d floats as the card would, and says how fast', (n) => {
  const { exitCode, line } = runTwin('add', String(n), 'a processor');
  expect(exitCode).toBe(0);
  expect(line).toMatchObject({ operation: 'add', n, kind: 'cpu', device: 'a processor', correct: true, unit: 'GB/s' });
  expect('measured' in line && line.measured.map(({ name, compared }) => [name, compared])).toEqual([
    ['copy in memory', n],
    ['one float at a time', n],
  ]);
});

test.each([1, 33, 130, 300])('multiplies matrices of side %d', (n) => {
  const { exitCode, line } = runTwin('multiply', String(n), 'a processor');
  expect(exitCode).toBe(0);
  expect(line).toMatchObject({ operation: 'multiply', n, kind: 'cpu', correct: true, unit: 'TFLOP/s' });
  const compared = n <= 252 ? n * n : 2_000;
  expect('measured' in line && line.measured.map((each) => [each.name, each.compared])).toEqual([
    ['row by row', compared],
    ['number by number', compared],
  ]);
});

test.each([
  ['add', '0', "N must be a whole number from 1 to 67108864 on the CPU, not '0'"],
  ['add', '-1', "N must be a whole number from 1 to 67108864 on the CPU, not '-1'"],
  ['multiply', 'many', "N must be a whole number from 1 to 1024 on the CPU, not 'many'"],
  ['multiply', '1e2', "N must be a whole number from 1 to 1024 on the CPU, not '1e2'"],
  ['multiply', '1025', "N must be a whole number from 1 to 1024 on the CPU, not '1025'"],
  ['divide', '5', "the operation must be add or multiply, not 'divide'"],
])('%s %s is refused with a sentence', (operation, n, error) => {
  const { exitCode, line } = runTwin(operation, n, 'a processor');
  expect([exitCode, 'error' in line && line.error]).toEqual([2, error]);
});

test('a result that is off, or no number, is not right', () => {
  const compare = (got: number) => {
    const comparison = new Comparison();
    comparison.add(1, 1, 0);
    comparison.add(got, 2, 0.5);
    return comparison.result;
  };
  expect(compare(2.5)).toEqual({ correct: true, compared: 2, largestError: 0.5 });
  expect(compare(2.6)).toMatchObject({ correct: false });
  expect(compare(NaN)).toEqual({ correct: false, compared: 2, largestError: null });
});

test('the best run counts, and rates are set against the first way of computing', () => {
  const times = [0, 9, 9, 13, 13, 20, 20, 22, 22, 32, 32, 42];
  const clock = () => times.shift() ?? 0;
  const attempt = (name: string) => ({ name, work: () => undefined, compare: () => new Comparison() });
  const [first, second] = measure([attempt('first'), attempt('second')], (milliseconds) => 8 / milliseconds, clock);
  expect(first).toMatchObject({ milliseconds: 4, rate: 2, share: 1 });
  expect(second).toMatchObject({ milliseconds: 2, rate: 4, share: 2 });
});

test('the rate of adding counts three arrays, that of copying two', () => {
  const [copy, sum] = add(1_000_000);
  expect(copy && (copy.rate * copy.milliseconds) / 2).toBeCloseTo(4, 5);
  expect(sum && (sum.rate * sum.milliseconds) / 3).toBeCloseTo(4, 5);
});

test('the numbers are those of the card: floats from -1 to under 1, another row for each seed', () => {
  // Computed by kernels/lab/job.cuh; test/tiers/gpu holds both to each other.
  const rows = [1, 2].map((seed) => Array.from({ length: 10_000 }, (_, index) => value(index, seed)));
  for (const row of rows) {
    expect(Math.min(...row)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...row)).toBeLessThan(1);
    expect(row.every((each) => Math.fround(each) === each)).toBe(true);
    expect(Math.abs(row.reduce((sum, each) => sum + each, 0) / row.length)).toBeLessThan(0.05);
  }
  expect(rows[0]).not.toEqual(rows[1]);
});
