import type { Timings } from './election/model';

export class BadTimings extends Error {}

/**
 * @param seconds as texts of the environment
 * @throws BadTimings unless lease > renew > 1.2 × retry: a leader must have time for a second try before it gives up
 * (members look at the record every 1.2 × retry at the latest), and give up before others take over
 */
export function readTimings(seconds: {
  readonly lease: string;
  readonly renew: string;
  readonly retry: string;
}): Timings {
  const lease = milliseconds('LEASE_SECONDS', seconds.lease);
  const renew = milliseconds('RENEW_SECONDS', seconds.renew);
  const retry = milliseconds('RETRY_SECONDS', seconds.retry);
  if (!(lease > renew && renew > 1.2 * retry)) {
    const given = `${seconds.lease}, ${seconds.renew} and ${seconds.retry}`;
    throw new BadTimings(
      `LEASE_SECONDS, RENEW_SECONDS and RETRY_SECONDS must keep lease > renew > 1.2 × retry, not ${given}`,
    );
  }
  return { leaseMs: lease, renewMs: renew, retryMs: retry };
}

/** From 50 ms, below which the timers of a busy machine are too coarse, to an hour. */
function milliseconds(name: string, text: string): number {
  const value = Number(text) * 1000;
  if (/^\d+(\.\d{1,3})?$/.test(text) && value >= 50 && value <= 3_600_000) return value;
  throw new BadTimings(`${name} must be seconds from 0.05 to 3600, not '${text}'`);
}
