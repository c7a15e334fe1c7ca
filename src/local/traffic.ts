/** What can be changed of the calls while a system runs: shares of versions, and faults. */
import type { FaultContract } from '../contract';
import type { Workload } from '../lab/lab';
import { flawIn, type Shares } from '../lab/routes';
import { UserError } from '../user-error';

export interface Traffic {
  /** Percent of a workload's calls that each of its versions gets, oldest first, by the workload's key. @default - the oldest gets all */
  readonly shares: Readonly<Record<string, Shares>>;
  /** What is done to calls of a workload, by the workload's key; absent: nothing. */
  readonly faults: Readonly<Record<string, FaultContract>>;
}

export const plainTraffic: Traffic = { shares: {}, faults: {} };

/** What no fault is called. */
export const noFault = 'none';

/**
 * One change: shares, or a fault (null ends it), of one workload by its key.
 * @throws UserError for anything that is not a change which these workloads understand
 */
export function changeTraffic(now: Traffic, sent: unknown, workloads: readonly Workload[]): Traffic {
  const { workload: key, shares, fault } = Object(sent) as Readonly<Record<string, unknown>>;
  const workload = workloads.find((one) => one.key === key);
  if (!workload) throw new UserError(`there is no workload ${JSON.stringify(key)}`);
  if (shares !== undefined) return { ...now, shares: { ...now.shares, [workload.key]: sharesIn(shares, workload) } };
  const others = Object.fromEntries(Object.entries(now.faults).filter(([other]) => other !== workload.key));
  return { ...now, faults: fault === null ? others : { ...others, [workload.key]: faultIn(fault, workload) } };
}

function sharesIn(shares: unknown, { name, releases }: Workload): Shares {
  if (releases.length < 2) throw new UserError(`${name} has one version: there is nothing to split`);
  const numbers: readonly unknown[] = Array.isArray(shares) ? shares : [];
  const flaw = flawIn(numbers.map(Number), releases);
  if (flaw === undefined && numbers.every((one) => typeof one === 'number')) return numbers;
  throw new UserError(
    `the shares of ${name} are whole numbers that make 100, one a version, not ${JSON.stringify(shares)}`,
  );
}

/** Calls of a workload can be disturbed in the ways that its contract names. */
function faultIn(sent: unknown, { name, faults }: Workload): FaultContract {
  const known = Object.values(faults);
  if (known.length === 0) throw new UserError(`${name} has no faults`);
  const { abort, delay, percent } = Object(sent) as Readonly<Record<string, unknown>>;
  const status = numberAt(abort, 'status', 200, 599);
  const milliseconds = numberAt(delay, 'milliseconds', 1, longestDelay);
  const share = numberAt({ percent }, 'percent', 1, 100);
  if (share !== undefined && status !== undefined) return { abort: { status }, percent: share };
  if (share !== undefined && milliseconds !== undefined) return { delay: { milliseconds }, percent: share };
  throw new UserError(`a fault of ${name} is ${JSON.stringify(known[0])} or the like, not ${JSON.stringify(sent)}`);
}

/** Milliseconds. */
const longestDelay = 60_000;

function numberAt(section: unknown, key: string, least: number, most: number): number | undefined {
  const { [key]: value } = Object(section) as Readonly<Record<string, unknown>>;
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most ? Number(value) : undefined;
}

/**
 * Percents as people write them: of each version (`90/10`, `80/15/5`), or of the newer one where there are two (`10`).
 * @throws UserError where they are none, or do not make 100
 */
export function parseShares(text: string): Shares {
  const shares = text.split('/').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : NaN));
  const [first = NaN, ...others] = shares;
  const flaw = others.length === 0 ? flawIn([100 - first, first], { length: 2 }) : flawIn(shares, shares);
  if (flaw === undefined) return shares;
  throw new UserError(
    `'${text}' is no split of the traffic.\n` +
      '  Write the percent of each version, oldest first, which make 100, e.g. 90/10; of two also that of the newer one: 10.',
    2,
  );
}

/**
 * What was written, as a share for each of these versions.
 * @throws UserError where there are more or fewer
 */
export function sharesFor(written: Shares, name: string, versions: readonly string[]): Shares {
  const [alone = 0] = written;
  const shares = written.length === 1 && versions.length === 2 ? [100 - alone, alone] : written;
  if (shares.length === versions.length) return shares;
  throw new UserError(
    `${name} has the versions ${versions.join(', ')}: write ${versions.length} percents, not ${written.length}.`,
    2,
  );
}

/** What a fault does to calls, as a sentence. */
export function effectOf(name: string, fault: FaultContract | undefined): string {
  if (fault === undefined) return `Calls to ${name} are left alone.`;
  if ('abort' in fault) return `${fault.percent} % of the calls to ${name} are answered with ${fault.abort.status}.`;
  return `${fault.percent} % of the calls to ${name} take ${fault.delay.milliseconds} ms longer.`;
}

/** How calls are shared out, as a sentence. */
export function splitOf(name: string, versions: readonly string[], shares: Shares): string {
  const parts = versions.map((version, index) => `${shares[index] ?? 0} % to ${version}`);
  return `${name}: of the calls go ${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}.`;
}
