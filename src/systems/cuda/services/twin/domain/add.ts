/** c = a + b for N floats, and how near that comes to the rate at which the machine copies its own memory. */
import type { Measured } from '../../../contract';
import { type Attempt, Comparison, measure } from './compare';
import { values } from './numbers';

/** Once, because looking for it each time would take longer than rounding. */
const { fround } = Math;

const copy = 'copy in memory';

export function add(n: number): readonly Measured[] {
  const a = values(n, 1);
  const b = values(n, 2);
  const c = new Float32Array(n);
  const compare = (wanted: (index: number) => number) => () => {
    const comparison = new Comparison();
    // To the last bit: a float's sum is rounded in one way only.
    for (let i = 0; i < n; i++) comparison.add(c[i] ?? NaN, wanted(i), 0);
    c.fill(NaN);
    return comparison;
  };
  const attempts: readonly Attempt[] = [
    { name: copy, work: () => c.set(a), compare: compare((i) => a[i] ?? NaN) },
    {
      name: 'one float at a time',
      work: () => {
        for (let i = 0; i < n; i++) c[i] = (a[i] ?? 0) + (b[i] ?? 0);
      },
      compare: compare((i) => fround((a[i] ?? NaN) + (b[i] ?? NaN))),
    },
  ];
  // Every byte that is read or written counts, as gigabytes a second.
  return measure(attempts, (milliseconds, name) => ((name === copy ? 2 : 3) * 4 * n) / milliseconds / 1e6);
}
