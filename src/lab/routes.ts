/** By which rules calls reach a workload: the mesh in a cluster and the proxies of one machine follow the same ones. */
import type { FaultContract, HttpContract } from '../contract';
import type { Release, Workload } from './lab';

/** By this header of a call a tester gets one version, whatever the shares are. */
export const testerHeader = 'x-lab-version';

/** Methods of calls that only read. */
export const readMethods: readonly string[] = ['GET', 'HEAD'];

/** One rule for calls of a workload. */
export interface RouteRule {
  /** Unique among those of the workload, e.g. `v2-reads`. */
  readonly name: string;
  /** The version that the calls ask for by the header. Absent: the calls are shared out among the versions. */
  readonly version?: string;
  /** Whether it is for reads alone. */
  readonly isForReads: boolean;
}

/** The first that matches a call decides. Reads have rules of their own where they are tried again. */
export function rulesOf({ http, releases }: Pick<Workload, 'http' | 'releases'>): readonly RouteRule[] {
  const versions = releases.length > 1 ? releases.map(({ version }) => version) : [];
  return [...versions, undefined].flatMap((version) =>
    (http?.retries ? [true, false] : [false]).map((isForReads) => ({
      name: [...(version === undefined ? [] : [version]), isForReads ? 'reads' : 'calls'].join('-'),
      ...(version !== undefined && { version }),
      isForReads,
    })),
  );
}

/** Those of the Gateway API, in which nothing can be tried again: reads have no rules of their own there. */
export function rulesWithoutRetries(workload: Pick<Workload, 'http' | 'releases'>): readonly RouteRule[] {
  return rulesOf(workload).filter(({ isForReads }) => !isForReads);
}

/** Milliseconds that a call may take, all its attempts together. */
export function timeoutOf({ timeoutMs = 15_000 }: Pick<HttpContract, 'timeoutMs'> = {}): number {
  return timeoutMs;
}

/** Percent of the calls that each release gets, oldest first; they make 100. */
export type Shares = readonly number[];

/** All calls to the oldest release. */
export function oldestOnly(releases: readonly Release[]): Shares {
  return releases.map((_, index) => (index === 0 ? 100 : 0));
}

/** Why these are no shares of the releases, as the end of a sentence; undefined where they are. */
export function flawIn(shares: Shares, { length }: { readonly length: number }): string | undefined {
  if (shares.length !== length) return `${shares.length} shares where there are ${length} versions`;
  if (!shares.every((share) => Number.isInteger(share) && share >= 0 && share <= 100))
    return 'a share that is no whole number from 0 to 100';
  const sum = shares.reduce((all, share) => all + share, 0);
  return sum === 100 ? undefined : `shares that make ${sum}, not 100`;
}

/** A fault as Istio writes it. */
export function faultInMesh({ percent, ...fault }: FaultContract) {
  const percentage = { value: percent };
  return 'abort' in fault
    ? { abort: { httpStatus: fault.abort.status, percentage } }
    : { delay: { fixedDelay: durationInMesh(fault.delay.milliseconds), percentage } };
}

/** As Istio writes it: `7s`, `500ms`. */
export function durationInMesh(milliseconds: number): string {
  return milliseconds % 1000 === 0 ? `${milliseconds / 1000}s` : `${milliseconds}ms`;
}
