import { randomFillSync } from 'node:crypto';

/** A request to the system's source of random numbers costs as much for these as for one. */
const pool = Buffer.alloc(4096);
let used = pool.length;

/** Hexadecimal digits of so many random bytes, 2,048 at most: for names that must differ, such as those of traces. */
export function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}
