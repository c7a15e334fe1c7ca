/** What can be changed of the calls while a system runs: splits between versions, and faults. */
import type { Workload } from '../lab/lab';
import { UserError } from '../user-error';

export interface Traffic {
  /** Percent of a workload's calls that its newest version gets, by the workload's key. @default 0 */
  readonly canary: Readonly<Record<string, number>>;
  /** Name of the fault in calls of a workload, by the workload's key; absent: none. */
  readonly faults: Readonly<Record<string, string>>;
}

export const plainTraffic: Traffic = { canary: {}, faults: {} };

/** What no fault is called. */
export const noFault = 'none';

/**
 * One change: a split, or a fault (`none` ends it), of one workload by its key.
 * @throws UserError for anything that is not a change which these workloads understand
 */
export function changeTraffic(now: Traffic, sent: unknown, workloads: readonly Workload[]): Traffic {
  const { workload: key, canary, fault } = Object(sent) as Readonly<Record<string, unknown>>;
  const workload = workloads.find((one) => one.key === key);
  if (!workload) throw new UserError(`there is no workload ${JSON.stringify(key)}`);
  if (canary !== undefined) return { ...now, canary: { ...now.canary, [workload.key]: shareOf(canary, workload) } };
  const name = faultOf(fault, workload);
  const others = Object.entries(now.faults).filter(([other]) => other !== workload.key);
  return { ...now, faults: Object.fromEntries(name === noFault ? others : [...others, [workload.key, name]]) };
}

function shareOf(canary: unknown, { name, releases }: Workload): number {
  if (releases.length < 2) throw new UserError(`${name} has one version: there is nothing to split`);
  if (typeof canary === 'number' && canary >= 0 && canary <= 100) return canary;
  throw new UserError(`canary is a percentage, 0 to 100, not ${JSON.stringify(canary)}`);
}

function faultOf(fault: unknown, { name, faults }: Workload): string {
  const known = [noFault, ...Object.keys(faults)];
  const found = known.find((one) => one === fault);
  if (found !== undefined) return found;
  throw new UserError(`the fault of ${name} is ${known.join(', ')}, not ${JSON.stringify(fault)}`);
}

/**
 * The share of the newest version, from `old/new` in percent (`90/10`) or from the newest version's percent alone (`10`).
 * @throws UserError where the two do not add up to 100, or are no percentages
 */
export function parseCanary(text: string): number {
  const [first = NaN, second] = text.split('/').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : NaN));
  const share = second ?? first;
  const isShare = share >= 0 && share <= 100 && (second === undefined || first + second === 100);
  if (isShare && text.split('/').length <= 2) return share;
  throw new UserError(
    `'${text}' is no split of the traffic.\n` +
      '  Write the percent of the old version and of the new one, which make 100, e.g. 90/10; or of the new one: 10.',
    2,
  );
}
