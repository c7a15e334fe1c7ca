/** What a GPU job and its CPU twin print: one line of JSON, the same contract for both (kernels/lab/report.cuh). */

export const operations = ['add', 'multiply'] as const;
export type Operation = (typeof operations)[number];

/** The largest N of each operation that the programs take; a card's memory may hold less. */
export const largestN: Readonly<Record<Operation, number>> = {
  /** As many floats as a card with 1 TB could hold. */
  add: 2 ** 36,
  /** Rows; where 2^31 ends the numbers that cuBLAS takes for a matrix. */
  multiply: 46_340,
};

/** One way of computing the same. */
export interface Measured {
  readonly name: string;
  /** Of one run, the best of several batches. */
  readonly milliseconds: number;
  /** In the result's unit. */
  readonly rate: number;
  /** Of the rate of the first one. */
  readonly share: number;
  readonly correct: boolean;
  /** How many numbers were compared with the host's. */
  readonly compared: number;
  /** Null where a result is no number. */
  readonly largestError: number | null;
}

export interface Result {
  readonly operation: Operation;
  readonly n: number;
  readonly kind: 'gpu' | 'cpu';
  readonly device: string;
  readonly correct: boolean;
  readonly unit: 'GB/s' | 'TFLOP/s';
  readonly measured: readonly Measured[];
}

/** A job that could not do its work says why. */
export interface Failure {
  readonly operation: string;
  readonly n: number;
  readonly error: string;
}

/** Exit codes of a job. */
export const exitCodes = { right: 0, wrong: 1, badInput: 2 } as const;

/** Floats in [-1, 1), the same as on the card (`lab::value`): row `seed` of numbers that look random. */
export function value(index: number, seed: number): number {
  let bits = (Math.imul(index >>> 0, 2_654_435_761) + Math.imul(seed, 40_503)) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 15), 2_246_822_519) >>> 0;
  bits = (bits ^ (bits >>> 13)) >>> 0;
  return (bits >>> 8) / 8_388_608 - 1;
}
