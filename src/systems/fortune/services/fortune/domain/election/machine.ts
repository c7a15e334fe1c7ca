/**
 * The election of one member as a pure function: state, event and time in, state and effects out. It holds no timer and
 * no socket; `wakeAt` says when it wants to be asked again.
 */
import { endRole, receive, startElection } from './bully';
import { callStore, isOver, onClaim, onConflict, onRead, onUnreachable, onWritten, stop } from './leadership';
import type { Effect, Event, LeaseRecord, Rules } from './model';
import { acquirableAt, type State, suspectAt } from './state';
import { Turn } from './turn';

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/** @param now milliseconds of the member's own clock, which never goes back */
export function step(rules: Rules, state: State, event: Event, now: number): Step {
  const turn = new Turn(rules, state, now);
  passTime(turn);
  handle(turn, event);
  passTime(turn);
  beat(turn);
  callStore(turn);
  return { state: turn.state, effects: turn.effects };
}

/** When the member wants a `tick`, if nothing else happens before. */
export function wakeAt(rules: Rules, state: State): number {
  const { role, deadline, validUntil, pollAt, pending, lease, release } = state;
  if (role === 'stopped') return release && !pending ? -Infinity : Infinity;
  const poll = pending || (!rules.fenced && role !== 'leader') ? Infinity : pollAt;
  const acquire = role === 'candidate' && lease && !pending ? acquirableAt(rules, lease) : Infinity;
  const suspect = role === 'follower' ? suspectAt(rules, state) : Infinity;
  const end = role === 'leader' && rules.fenced ? validUntil : Infinity;
  return Math.min(deadline, poll, acquire, suspect, end);
}

/** Whether a member that was told to stop has nothing left to do. */
export function isDone({ role, release, pending }: State): boolean {
  return role === 'stopped' && !release && !pending;
}

/** What the clock alone decides; first of all, that a lease is over. */
function passTime(turn: Turn): void {
  const { rules, state, now } = turn;
  if (isOver(turn)) turn.standDown();
  if (now >= state.deadline) endRole(turn);
  else if (state.role === 'follower' && now >= suspectAt(rules, state)) {
    state.leader = undefined;
    startElection(turn);
  }
}

/** Without the fence the leader says again and again that it leads; with it the record does. */
function beat(turn: Turn): void {
  const { rules, state, now } = turn;
  if (rules.fenced || state.role !== 'leader' || now < state.pollAt) return;
  state.pollAt = now + rules.timings.retryMs;
  turn.sendAll({ type: 'coordinator', term: state.term });
}

function handle(turn: Turn, event: Event): void {
  const { rules, state } = turn;
  switch (event.type) {
    case 'start':
      return rules.fenced ? turn.readSoon() : startElection(turn);
    case 'tick':
      return;
    case 'message': {
      if (state.role === 'stopped') return;
      const { from, message } = event;
      return message.type === 'claim' ? onClaim(turn, from, message) : receive(turn, from, message);
    }
    case 'stop':
      return stop(turn);
    case 'read':
    case 'written':
    case 'conflict':
    case 'unreachable':
      return answered(turn, event);
  }
}

type Answer =
  { readonly type: 'read' | 'written'; readonly record: LeaseRecord } | { readonly type: 'conflict' | 'unreachable' };

/** The answer to the call that is under way; one to no call, which a store that is late could give, is nothing. */
function answered(turn: Turn, answer: Answer): void {
  const { pending } = turn.state;
  if (!pending) return;
  turn.state.pending = undefined;
  switch (answer.type) {
    case 'read':
      return onRead(turn, answer.record);
    case 'written':
      return onWritten(turn, answer.record, pending.at);
    case 'conflict':
      return onConflict(turn);
    case 'unreachable':
      return onUnreachable(turn);
  }
}
