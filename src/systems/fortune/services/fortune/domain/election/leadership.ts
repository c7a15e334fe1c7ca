/** The lease: who may take it, how it is kept, and what the store's answers mean. */
import type { LeaseRecord, Message } from './model';
import { challenge, startElection } from './bully';
import { acquirableAt, pollEveryMs, suspectAfterMs } from './state';
import { type Turn, until, without } from './turn';

/** Makes the next call to the store, if one is due and none is under way. */
export function callStore(turn: Turn): void {
  const { rules, state, now } = turn;
  const { lease } = state;
  if (!rules.fenced || state.pending) return;
  if (state.release) return release(turn);
  if (state.role === 'stopped') return;
  const { leaseMs, retryMs } = rules.timings;
  const holder = { member: rules.self, process: rules.process };
  if (state.role === 'candidate' && lease && now >= acquirableAt(rules, lease)) {
    const { version: expect, term } = lease.record;
    turn.callStore('acquire', { do: 'write', expect, holder, term: Math.max(term, state.term) + 1, leaseMs });
  } else if (now < state.pollAt) {
    return;
  } else if (state.role === 'leader' && lease && lease.record.holder?.process === rules.process) {
    state.pollAt = now + retryMs;
    turn.callStore('renew', { do: 'write', expect: lease.record.version, holder, term: state.term, leaseMs });
  } else {
    state.pollAt = now + pollEveryMs(rules);
    turn.callStore('read', { do: 'read' });
  }
}

/** Gives up the lease where this process still holds it. */
function release(turn: Turn): void {
  const { rules, state } = turn;
  const record = state.lease?.record;
  if (record?.holder?.process !== rules.process) {
    state.release = undefined;
    return;
  }
  const { version: expect, term } = record;
  turn.callStore('release', { do: 'write', expect, holder: undefined, term, leaseMs: 0 });
}

/** A higher member asks for the lease: the leader stops leading, releases it, and says so. */
export function onClaim(turn: Turn, from: number, { term }: Message & { type: 'claim' }): void {
  const { rules, state, now } = turn;
  const isRefused = (state.refused.get(from) ?? -Infinity) > now;
  if (state.role !== 'leader' || from < rules.self || term !== state.term || isRefused) return;
  turn.standDown();
  state.release = 'yielding';
  state.refused = until(state.refused, from, now + rules.timings.leaseMs, now);
}

/** The process is to end. Whoever leads hands over. */
export function stop(turn: Turn): void {
  const { rules, state } = turn;
  const led = state.role === 'leader';
  if (led) turn.standDown();
  turn.become('stopped');
  if (!led) return;
  if (rules.fenced) state.release = 'leaving';
  else turn.sendAll({ type: 'resign', term: state.term, leaving: true });
}

export function onRead(turn: Turn, record: LeaseRecord): void {
  const { rules, state } = turn;
  turn.observe(record);
  state.storeAnswers = true;
  if (state.role === 'stopped') return;
  if (record.holder?.process === rules.process && state.role === 'leader' && record.term === state.term) {
    // A renewal that was thought lost has arrived. It cannot lengthen the lease, as when it arrived is not known.
    state.pollAt = turn.now;
    return;
  }
  if (state.role === 'leader') turn.standDown();
  if (record.holder === undefined || record.holder.process === rules.process) onVacant(turn);
  else onHeld(turn, record.holder.member);
}

function onVacant(turn: Turn): void {
  turn.state.leader = undefined;
  if (turn.state.role === 'follower') startElection(turn);
}

function onHeld(turn: Turn, holder: number): void {
  const { rules, state, now } = turn;
  state.refused = without(state.refused, holder);
  if (!state.lease || now >= state.lease.since + suspectAfterMs(rules)) return;
  if (holder >= rules.self || state.role === 'waiting') return turn.follow(holder);
  state.leader = holder;
  state.silentRounds = 0;
  if (state.role === 'candidate') return challenge(turn, holder);
  if (state.role !== 'follower' || now < state.challengeAt) return;
  state.challengeAt = now + rules.timings.leaseMs;
  startElection(turn);
}

/** A write of this process is in the store. */
export function onWritten(turn: Turn, record: LeaseRecord, askedAt: number): void {
  const { rules, state, now } = turn;
  const wasAcquired = record.term > (state.lease?.record.term ?? 0);
  turn.observe(record);
  state.storeAnswers = true;
  if (record.holder === undefined) {
    turn.sendAll({ type: 'resign', term: record.term, leaving: state.release === 'leaving' });
    state.release = undefined;
    return;
  }
  const { renewMs, retryMs } = rules.timings;
  const validUntil = askedAt + renewMs;
  if (state.role === 'leader') state.validUntil = validUntil;
  else if (state.role === 'candidate' && wasAcquired && now < validUntil) {
    state.pollAt = askedAt + retryMs;
    turn.lead(record.term, validUntil);
  } else state.release ??= state.role === 'stopped' ? 'leaving' : 'yielding';
}

/** Somebody else wrote first: what the record says now decides, so nothing is known of it until it was read. */
export function onConflict(turn: Turn): void {
  Object.assign(turn.state, { storeAnswers: true, release: undefined, lease: undefined });
  turn.readSoon();
}

export function onUnreachable(turn: Turn): void {
  const { state } = turn;
  state.storeAnswers = false;
  if (state.role === 'candidate') turn.become('follower');
  // An end that cannot be announced is found out when the lease runs out.
  state.release = undefined;
}

/** Whether the lease that a leader counts on is over by its own clock. */
export function isOver({ rules, state, now }: Turn): boolean {
  return rules.fenced && state.role === 'leader' && now >= state.validUntil;
}
