import { createHash } from 'node:crypto';

// ┌─ The exercise: put the unique code of your service's log between the quotes. ─┐
const bakedInCode = '<unique code>';
// └───────────────────────────────────────────────────────────────────────────────┘

/** The code that a learner's service logs when it starts: one for each value of EXER. */
export function uniqueCode(exer: string): string {
  return createHash('sha256').update(exer).digest('hex');
}

/** @throws Error unless the source holds the code of this EXER */
export function expectFixed(exer: string, code: string = bakedInCode): void {
  if (code !== uniqueCode(exer))
    throw new Error('Test failed: the code in the source is not the unique code of the log');
}
