import type { Rules } from '../../../../../../../src/systems/fortune/services/fortune/domain/election/model';

export const timings = { leaseMs: 3_000, renewMs: 2_000, retryMs: 500 };

/** Of one of five members. */
export function rulesOf(self: number, fenced = true): Rules {
  return { self, members: [1, 2, 3, 4, 5], process: `p${self}`, timings, fenced };
}
