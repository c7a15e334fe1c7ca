import type { Release } from './lab';

/**
 * Percent of the calls that each release gets, in the order of the releases: `canary` for the newest, the others for
 * the oldest, none for those between. They add up to 100.
 */
export function sharesOf(releases: readonly Release[], canary: number): readonly number[] {
  if (releases.length === 1) return [100];
  return releases.map((_, index) => {
    if (index === releases.length - 1) return canary;
    return index === 0 ? 100 - canary : 0;
  });
}
