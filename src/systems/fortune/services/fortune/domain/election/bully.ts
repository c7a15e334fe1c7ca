/**
 * The Bully algorithm (H. Garcia-Molina, Elections in a distributed computing system, 1982): who wants to lead asks
 * every higher member; where none is there, it has won. Winning makes a leader only without the fence; with it the
 * winner asks for the lease.
 */
import type { Message } from './model';
import { acquirableAt, isVacant, okWithinMs, suspectAfterMs } from './state';
import { type Turn, until, without } from './turn';

/** After so many elections without a leader, a member no longer lets a higher one that is there hold it back. */
const silentRoundsLimit = 2;

export function startElection(turn: Turn): void {
  const { rules, state, now } = turn;
  if (rules.fenced && !state.storeAnswers) return turn.become('follower');
  const higher = turn.higher.filter((member) => !((state.gone.get(member) ?? -Infinity) > now));
  if (higher.length === 0 || (rules.fenced && state.silentRounds >= silentRoundsLimit)) return win(turn);
  turn.become('electing', now + okWithinMs(rules));
  const version = state.lease?.record.version ?? '';
  const unchangedMs = state.lease ? now - state.lease.since : 0;
  for (const member of higher) turn.send(member, { type: 'election', version, unchangedMs });
}

/** No higher member is there. */
export function win(turn: Turn): void {
  const { rules, state, now } = turn;
  if (!rules.fenced) {
    state.pollAt = now + rules.timings.retryMs;
    return turn.lead(state.term + 1, Infinity);
  }
  const { lease } = state;
  if (!lease || !state.storeAnswers) return turn.become('follower');
  if (isVacant(rules, lease) || now >= lease.since + suspectAfterMs(rules)) return turn.become('candidate');
  state.deadline = Infinity;
  challenge(turn, lease.record.holder?.member ?? Infinity);
}

/** Asks a leader with a good lease to hand it over, at every look at the record for as long as two messages may be lost. */
export function challenge(turn: Turn, holder: number): void {
  const { rules, state, now } = turn;
  if (holder >= rules.self) return turn.follow(holder);
  turn.become('candidate', Math.min(state.deadline, now + 3 * rules.timings.retryMs));
  turn.send(holder, { type: 'claim', term: state.term });
}

/** The time of a role is over. */
export function endRole(turn: Turn): void {
  const { state } = turn;
  if (state.role === 'electing') return win(turn);
  if (state.role === 'candidate') return turn.become('follower');
  state.silentRounds++;
  startElection(turn);
}

export function receive(turn: Turn, from: number, message: Exclude<Message, { type: 'claim' }>): void {
  const { state } = turn;
  state.gone = without(state.gone, from);
  switch (message.type) {
    case 'election':
      return onElection(turn, from, message);
    case 'ok':
      return onOk(turn, from);
    case 'coordinator':
      return turn.rules.fenced ? onLeaseHolder(turn, from, message.term) : onCoordinator(turn, from, message.term);
    case 'resign':
      return onResign(turn, from, message);
  }
}

function onElection(turn: Turn, from: number, { version, unchangedMs }: Message & { type: 'election' }): void {
  const { rules, state, now } = turn;
  if (from > rules.self || (rules.fenced && !state.storeAnswers)) return;
  // Whoever has just started knows a record no longer than itself; a version never comes back, so others' time counts.
  const { lease } = state;
  if (lease?.record.version === version) {
    state.lease = { ...lease, since: Math.min(lease.since, now - unchangedMs) };
  }
  turn.send(from, { type: 'ok' });
  if (state.role === 'leader') turn.send(from, { type: 'coordinator', term: state.term });
  else if (state.role === 'follower') startElection(turn);
}

function onOk(turn: Turn, from: number): void {
  const { rules, state, now } = turn;
  const isAsking = state.role === 'electing' || state.role === 'candidate';
  if (from < rules.self || !isAsking || state.pending?.call === 'acquire') return;
  if (rules.fenced && state.silentRounds >= silentRoundsLimit) return;
  const leaseEnds = rules.fenced && state.lease ? acquirableAt(rules, state.lease) : now;
  turn.become('waiting', Math.max(now, leaseEnds) + 1.2 * rules.timings.retryMs + okWithinMs(rules));
}

/** With the fence the record is what counts; the message says that it is worth a look. */
function onLeaseHolder(turn: Turn, from: number, term: number): void {
  const { state, now } = turn;
  if (term < state.term || (state.role === 'leader' && term === state.term)) return;
  if (term > state.term || state.leader !== from) turn.readSoon();
  if (state.role === 'leader') turn.standDown();
  Object.assign(state, { term, heardAt: now });
  turn.follow(from);
}

/** Without the fence the highest voice is right: a lower one is told so. */
function onCoordinator(turn: Turn, from: number, term: number): void {
  const { rules, state, now } = turn;
  state.term = Math.max(state.term, term);
  if (from > rules.self) {
    state.heardAt = now;
    return turn.follow(from);
  }
  if (state.role === 'leader') turn.send(from, { type: 'coordinator', term: state.term });
  else if (state.role === 'follower') startElection(turn);
}

function onResign(turn: Turn, from: number, { leaving, term }: Message & { type: 'resign' }): void {
  const { rules, state, now } = turn;
  if (leaving) state.gone = until(state.gone, from, now + rules.timings.leaseMs, now);
  if (state.leader === from && term >= state.term) state.leader = undefined;
  if (!rules.fenced) {
    if (leaving && state.role === 'follower' && state.leader === undefined) startElection(turn);
    return;
  }
  if (leaving || state.role === 'candidate') turn.readSoon();
}
