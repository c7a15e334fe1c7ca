import { hoursPerMonth } from '../../analysis/cost/prices';

/** Dollars a month, with cents. */
export function monthly(usdPerHour: number): string {
  return (usdPerHour * hoursPerMonth).toFixed(2);
}
