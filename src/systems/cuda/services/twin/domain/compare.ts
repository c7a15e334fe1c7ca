import type { Measured } from '../../../contract';

const { abs } = Math;
const { isNaN } = Number;

/** How a result compares with what it should be. */
export class Comparison {
  private compared = 0;
  private largest = 0;
  private isRight = true;

  /** @param bound the most that rounding can explain; what is no number is never right */
  add(got: number, wanted: number, bound: number): void {
    const error = abs(got - wanted);
    this.compared++;
    if (!(error <= bound)) this.isRight = false;
    if (error > this.largest || isNaN(error)) this.largest = error;
  }

  get result(): Pick<Measured, 'correct' | 'compared' | 'largestError'> {
    return {
      correct: this.isRight,
      compared: this.compared,
      largestError: Number.isFinite(this.largest) ? this.largest : null,
    };
  }
}

/** A way of computing, before its rate is set against that of the first one. */
export interface Attempt {
  readonly name: string;
  /** Computes once. */
  readonly work: () => void;
  readonly compare: () => Comparison;
}

/** Bytes or operations of one run; so many of them a millisecond are one of the unit. */
export type RateOf = (milliseconds: number, attempt: string) => number;

/** Runs of each attempt, of which the best counts. */
const runs = 3;

/** @param clock milliseconds */
export function measure(
  attempts: readonly Attempt[],
  rateOf: RateOf,
  clock: () => number = () => performance.now(),
): readonly Measured[] {
  const done = attempts.map(({ name, work, compare }) => {
    const times = Array.from({ length: runs }, () => {
      const begin = clock();
      work();
      return clock() - begin;
    });
    // A clock may be too coarse for the smallest jobs.
    const milliseconds = Math.max(Math.min(...times), 1e-6);
    return { name, milliseconds, rate: rateOf(milliseconds, name), ...compare().result };
  });
  const [first] = done;
  return done.map((each) => ({ ...each, share: each.rate / (first?.rate ?? each.rate) }));
}
