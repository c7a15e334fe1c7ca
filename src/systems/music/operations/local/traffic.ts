import type { MusicSettings } from '../../../../lab/lab';
import { UserError } from '../../../../user-error';

/** What can be changed while the system runs. */
export type Traffic = Pick<MusicSettings, 'canary' | 'fault'>;

export const faults = ['none', 'abort', 'delay'] as const satisfies readonly Traffic['fault'][];

/**
 * The share of v2, from `v1/v2` in percent (`90/10`) or from v2's percent alone (`10`).
 * @throws UserError where the two do not add up to 100, or are no percentages
 */
export function parseCanary(text: string): number {
  const [first = NaN, second] = text.split('/').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : NaN));
  const share = second ?? first;
  const isShare = share >= 0 && share <= 100 && (second === undefined || first + second === 100);
  if (isShare && text.split('/').length <= 2) return share;
  throw new UserError(
    `'${text}' is no split of the traffic.\n  Write v1/v2 in percent that make 100, e.g. 90/10, or the percent of v2: 10.`,
  );
}

/** Takes over those settings that are sent. @throws UserError for anything else */
export function changeTraffic(now: Traffic, sent: unknown): Traffic {
  if (typeof sent !== 'object' || sent === null) throw new UserError('the change must be an object');
  const { canary = now.canary, fault = now.fault, ...others } = sent as Record<string, unknown>;
  const [other] = Object.keys(others);
  if (other !== undefined) throw new UserError(`${other} is no setting: there are canary and fault`);
  const known = faults.find((name) => name === fault);
  if (known === undefined) throw new UserError(`fault is ${faults.join(', ')}, not ${JSON.stringify(fault)}`);
  if (typeof canary !== 'number' || !(canary >= 0 && canary <= 100)) {
    throw new UserError(`canary is a percentage, 0 to 100, not ${JSON.stringify(canary)}`);
  }
  return { canary, fault: known };
}
