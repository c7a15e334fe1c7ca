/** C = A × B for matrices of N × N floats, by rows: in an order that memory likes, and in that of the definition. */
import type { Measured } from '../../../contract';
import { Comparison, measure } from './compare';
import { values } from './numbers';

/** Once, because looking for it each time would take longer than rounding. */
const { fround } = Math;

/** Of a large matrix: the host needs N steps for each. */
const samples = 2_000;

/** Each of N steps rounds once; as a share of the sum of the products' sizes. */
const roundingOf = (n: number) => (n + 2) * 5.97e-8;

export function multiply(n: number): readonly Measured[] {
  const a = values(n * n, 1);
  const b = values(n * n, 2);
  const c = new Float32Array(n * n);
  const compare = () => {
    const comparison = compareAll(n, a, b, c);
    c.fill(NaN);
    return comparison;
  };
  const attempts = [
    { name: 'row by row', work: () => byRows(n, a, b, c), compare },
    { name: 'number by number', work: () => byNumbers(n, a, b, c), compare },
  ];
  // N³ multiplications and as many additions, as tera operations a second.
  return measure(attempts, (milliseconds) => (2 * n ** 3) / milliseconds / 1e9);
}

/** Goes through B and C along their rows, so that each piece of memory that is fetched is used whole. */
function byRows(n: number, a: Float32Array, b: Float32Array, c: Float32Array): void {
  c.fill(0);
  for (let row = 0; row < n; row++) {
    for (let k = 0; k < n; k++) {
      const factor = a[row * n + k] ?? 0;
      for (let column = 0; column < n; column++) {
        const index = row * n + column;
        c[index] = (c[index] ?? 0) + factor * (b[k * n + column] ?? 0);
      }
    }
  }
}

/** Goes through B down its columns: of each piece of memory that is fetched one number is used. */
function byNumbers(n: number, a: Float32Array, b: Float32Array, c: Float32Array): void {
  for (let row = 0; row < n; row++) {
    for (let column = 0; column < n; column++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum = fround(sum + (a[row * n + k] ?? 0) * (b[k * n + column] ?? 0));
      c[row * n + column] = sum;
    }
  }
}

function compareAll(n: number, a: Float32Array, b: Float32Array, c: Float32Array): Comparison {
  const comparison = new Comparison();
  const count = n * n;
  const isSmall = count <= samples * 32;
  for (let sample = 0; sample < (isSmall ? count : samples); sample++) {
    const index = isSmall ? sample : Number((BigInt(sample) * 2_654_435_761n) % BigInt(count));
    const { sum, sizes } = definition(n, a, b, index);
    comparison.add(c[index] ?? NaN, sum, roundingOf(n) * sizes);
  }
  return comparison;
}

/** One number of C in twice the precision, and how large its products are together. */
function definition(n: number, a: Float32Array, b: Float32Array, index: number): { sum: number; sizes: number } {
  const row = Math.floor(index / n);
  let sum = 0;
  let sizes = 0;
  for (let k = 0; k < n; k++) {
    const product = (a[row * n + k] ?? NaN) * (b[k * n + (index % n)] ?? NaN);
    sum += product;
    sizes += Math.abs(product);
  }
  return { sum, sizes };
}
