/** The numbers that jobs compute with: the same on the card (`lab::value` in kernels/lab/job.cuh) and here. */

const { imul } = Math;

/** A float in [-1, 1); `seed` makes another row of them. */
export function value(index: number, seed: number): number {
  let bits = (imul(index, 2_654_435_761) + imul(seed, 40_503)) >>> 0;
  bits = imul(bits ^ (bits >>> 15), 2_246_822_519) >>> 0;
  bits = (bits ^ (bits >>> 13)) >>> 0;
  return (bits >>> 8) / 8_388_608 - 1;
}

export function values(count: number, seed: number): Float32Array {
  const row = new Float32Array(count);
  for (let i = 0; i < count; i++) row[i] = value(i, seed);
  return row;
}
