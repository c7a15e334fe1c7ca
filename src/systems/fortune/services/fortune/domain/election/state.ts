import type { LeaseRecord, Rules } from './model';

export type Role =
  | 'follower'
  /** Has asked the higher members and waits whether one is there. */
  | 'electing'
  /** A higher member is there and should lead soon. */
  | 'waiting'
  /** No higher member is there: asks for the lease. */
  | 'candidate'
  | 'leader'
  /** Ends; takes part in nothing. */
  | 'stopped';

export interface Observation {
  readonly record: LeaseRecord;
  /** When this version is known to have been there; the lease counts from here. */
  readonly since: number;
}

export type StoreCall = 'read' | 'acquire' | 'renew' | 'release';

/** All times are of the member's own clock, in milliseconds. */
export interface State {
  readonly role: Role;
  /** When an electing, waiting or candidate member goes on to the next thing. */
  readonly deadline: number;
  /** The highest term that it has heard of. */
  readonly term: number;
  /** Who leads, as far as it knows. */
  readonly leader: number | undefined;
  /** The end of its own leadership, unless it is renewed. */
  readonly validUntil: number;
  readonly lease: Observation | undefined;
  /** Whether the store's last answer came; who cannot reach it does not take part in elections. */
  readonly storeAnswers: boolean;
  /** One call at a time; the time is that before it was sent. */
  readonly pending: { readonly call: StoreCall; readonly at: number } | undefined;
  /** When to renew (the leader) or to look at the record (everyone else). */
  readonly pollAt: number;
  /** The lease is to be released, and why. */
  readonly release: 'leaving' | 'yielding' | undefined;
  /** Not before this does it challenge a lower leader again. */
  readonly challengeAt: number;
  /** Elections in a row in which a higher member was there, and none led afterwards. */
  readonly silentRounds: number;
  /** Members that said that they leave, and until when they are not asked. */
  readonly gone: ReadonlyMap<number, number>;
  /** Members that were handed the lease and did not take it, and until when their claims are not followed. */
  readonly refused: ReadonlyMap<number, number>;
  /** When a leader last said that it leads; what is known of the record may be older. */
  readonly heardAt: number;
}

export function initialState(now: number): State {
  return {
    role: 'follower',
    deadline: Infinity,
    term: 0,
    leader: undefined,
    validUntil: -Infinity,
    lease: undefined,
    storeAnswers: false,
    pending: undefined,
    pollAt: now,
    release: undefined,
    challengeAt: -Infinity,
    silentRounds: 0,
    gone: new Map(),
    refused: new Map(),
    heardAt: now,
  };
}

/** Whether a member may answer as the leader at this instant of its own clock. */
export function isLeading({ fenced }: Rules, { role, validUntil }: State, now: number): boolean {
  return role === 'leader' && (!fenced || now < validUntil);
}

/** How long to wait whether a higher member is there. */
export function okWithinMs({ timings }: Rules): number {
  return timings.retryMs * 0.4;
}

/** After this long without a sign of the leader an election begins, so that its winner is known when the lease ends. */
export function suspectAfterMs({ timings }: Rules): number {
  return Math.max(timings.renewMs, 2.5 * timings.retryMs);
}

/** Members look one after another, the highest most often: at least every 1.2 × retry, together not at once. */
export function pollEveryMs({ timings, members, self }: Rules): number {
  const higher = members.filter((member) => member > self).length;
  return timings.retryMs * (1 + (0.2 * higher) / Math.max(members.length - 1, 1));
}

/** Whether nobody holds the record, or this very process, which knows that it does not lead. */
export function isVacant({ process }: Rules, { record }: Observation): boolean {
  return record.holder === undefined || record.holder.process === process;
}

/** When a member that does not lead may take the lease. */
export function acquirableAt(rules: Rules, lease: Observation): number {
  return isVacant(rules, lease) ? -Infinity : lease.since + Math.max(rules.timings.leaseMs, lease.record.leaseMs);
}

/** When a follower stops trusting the leader; never while the store does not answer. */
export function suspectAt(rules: Rules, state: State): number {
  if (!rules.fenced) return state.heardAt + suspectAfterMs(rules);
  const { lease, storeAnswers, heardAt } = state;
  if (lease === undefined || !storeAnswers || isVacant(rules, lease)) return Infinity;
  return Math.max(lease.since, heardAt) + suspectAfterMs(rules);
}
