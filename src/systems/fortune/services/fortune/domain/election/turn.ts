import type { Effect, LeaseRecord, Message, Rules } from './model';
import type { Role, State, StoreCall } from './state';

type Draft = { -readonly [K in keyof State]: State[K] };

/** One step on its way: a copy of the state to write on, and what the member wants done. */
export class Turn {
  readonly state: Draft;
  readonly effects: Effect[] = [];

  constructor(
    readonly rules: Rules,
    state: State,
    readonly now: number,
  ) {
    this.state = { ...state };
  }

  get higher(): readonly number[] {
    return this.rules.members.filter((member) => member > this.rules.self);
  }

  become(role: Role, deadline = Infinity): void {
    this.state.role = role;
    this.state.deadline = deadline;
  }

  send(to: number, message: Message): void {
    this.effects.push({ do: 'send', to, message });
  }

  sendAll(message: Message): void {
    for (const member of this.rules.members) if (member !== this.rules.self) this.send(member, message);
  }

  /** Reads the record as soon as no other call is under way. */
  readSoon(): void {
    this.state.pollAt = this.now;
  }

  callStore(call: StoreCall, effect: Effect): void {
    this.state.pending = { call, at: this.now };
    this.effects.push(effect);
  }

  /** Notes what the store has; a version that was seen before is as old as when it was first seen. */
  observe(record: LeaseRecord): void {
    const { lease, term } = this.state;
    const since = lease?.record.version === record.version ? lease.since : this.now;
    this.state.lease = { record, since };
    this.state.term = Math.max(term, record.term);
  }

  lead(term: number, validUntil: number): void {
    Object.assign(this.state, { term, validUntil, leader: this.rules.self, silentRounds: 0 });
    this.become('leader');
    this.sendAll({ type: 'coordinator', term });
  }

  standDown(): void {
    this.become('follower');
    this.state.validUntil = -Infinity;
    if (this.state.leader === this.rules.self) this.state.leader = undefined;
    this.state.heardAt = this.now;
  }

  /** Notes that `member` leads; an election that is going on has its answer. */
  follow(member: number): void {
    Object.assign(this.state, { leader: member, silentRounds: 0 });
    this.become('follower');
  }
}

/** The map without what is over at `now`, with one more entry. */
export function until(map: ReadonlyMap<number, number>, member: number, end: number, now: number): Map<number, number> {
  return new Map([...[...map].filter(([, over]) => over > now), [member, end]]);
}

export function without(map: ReadonlyMap<number, number>, member: number): ReadonlyMap<number, number> {
  return map.has(member) ? new Map([...map].filter(([one]) => one !== member)) : map;
}
