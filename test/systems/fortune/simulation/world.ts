/**
 * Members of an election, their clocks, network and store in virtual time: everything that can go wrong goes wrong in a
 * sequence that a seed decides, so that a run can be repeated. Times are real milliseconds unless they are a member's own.
 */
import { step, wakeAt } from '../../../../src/systems/fortune/services/fortune/domain/election/machine';
import type {
  Effect,
  Event,
  LeaseRecord,
  Message,
  MessageType,
  Rules,
  Timings,
} from '../../../../src/systems/fortune/services/fortune/domain/election/model';
import {
  initialState,
  isLeading,
  type State,
} from '../../../../src/systems/fortune/services/fortune/domain/election/state';
import { seeded } from '../../../support/random';
import { Agenda } from './agenda';
import { drawFaults, type Fault } from './faults';

export interface WorldOptions {
  readonly seed: number;
  readonly fenced: boolean;
  readonly timings: Timings;
  readonly members: number;
  readonly endMs: number;
  /** Nothing goes wrong after this. */
  readonly calmMs: number;
  /** Share of messages that is lost until then. @default - up to 0.3, by the seed */
  readonly loss?: number;
  /** How much a clock may be too fast or too slow. @default 0.05 */
  readonly clockError?: number;
  /** @default - by the seed */
  readonly faults?: readonly Fault[];
  /** One line for whatever happens. */
  readonly trace?: (line: string) => void;
}

export interface Report {
  /** Instants at which a second member led. */
  readonly twoLeaders: number;
  readonly answers: number;
  /** Answers with a term lower than one that was given, or taken, before. */
  readonly staleAnswers: number;
  /** Who leads at the end. */
  readonly leaders: readonly number[];
  readonly sent: Readonly<Record<MessageType, number>>;
  /** When somebody began to lead. */
  readonly led: readonly { readonly at: number; readonly member: number; readonly term: number }[];
}

interface Member {
  readonly rules: Rules;
  state: State;
  readonly clock: { readonly rate: number; readonly offset: number; readonly from: number };
  up: boolean;
  pausedUntil: number;
  /** Counts its processes. */
  life: number;
  /** The one tick on the agenda that still counts. */
  wake: number;
  /** Counts its calls to the store, so that an answer which comes too late is known. */
  call: number;
}

type Happening =
  | { readonly type: 'event'; readonly member: number; readonly life: number; readonly event: Event }
  | { readonly type: 'tick'; readonly member: number; readonly life: number; readonly wake: number }
  | {
      readonly type: 'answer';
      readonly member: number;
      readonly life: number;
      readonly call: number;
      readonly event: Event;
    }
  | {
      readonly type: 'store';
      readonly member: number;
      readonly life: number;
      readonly call: number;
      readonly effect: Effect;
    }
  | { readonly type: 'fault' | 'end of fault'; readonly fault: Fault }
  | { readonly type: 'start'; readonly member: number }
  | { readonly type: 'client' };

export class World {
  private readonly agenda = new Agenda<Happening>();
  private readonly random: () => number;
  private readonly members = new Map<number, Member>();
  private readonly faults = new Set<Fault>();
  private readonly loss: number;
  private now = 0;
  private record: LeaseRecord = { holder: undefined, term: 0, version: '0', leaseMs: 0 };
  private highestTerm = 0;
  private counts = { twoLeaders: 0, answers: 0, staleAnswers: 0 };
  private readonly sent: Record<MessageType, number> = { election: 0, ok: 0, coordinator: 0, claim: 0, resign: 0 };
  private readonly led: { at: number; member: number; term: number }[] = [];

  constructor(private readonly options: WorldOptions) {
    this.random = seeded(options.seed);
    this.loss = options.loss ?? this.random() * 0.3;
    const faults = options.faults ?? drawFaults(this.random, this.ordinals, options.calmMs);
    for (const fault of faults) {
      this.agenda.add(fault.at, { type: 'fault', fault });
      this.agenda.add(fault.at + fault.forMs, { type: 'end of fault', fault });
    }
    for (const member of this.ordinals) this.agenda.add(this.random() * 500, { type: 'start', member });
    this.agenda.add(0, { type: 'client' });
  }

  private get ordinals(): readonly number[] {
    return Array.from({ length: this.options.members }, (_, index) => index + 1);
  }

  run(): Report {
    for (;;) {
      const entry = this.agenda.next();
      if (!entry || entry.at > this.options.endMs) break;
      this.now = entry.at;
      this.happen(entry.what);
    }
    this.now = this.options.endMs;
    const leaders = [...this.members].filter(([, member]) => this.leads(member)).map(([ordinal]) => ordinal);
    return { ...this.counts, leaders, sent: this.sent, led: this.led };
  }

  private happen(what: Happening): void {
    switch (what.type) {
      case 'client':
        return this.ask();
      case 'start':
        return this.start(what.member);
      case 'fault':
      case 'end of fault':
        return this.fault(what.fault, what.type === 'fault');
      case 'store':
        return this.serve(what);
      case 'event':
      case 'tick':
      case 'answer':
        return this.deliver(what);
    }
  }

  private start(ordinal: number): void {
    const life = (this.members.get(ordinal)?.life ?? 0) + 1;
    const { clockError = 0.05 } = this.options;
    const clock = { rate: 1 + clockError * (2 * this.random() - 1), offset: this.random() * 1e6, from: this.now };
    const rules: Rules = {
      self: ordinal,
      members: this.ordinals,
      process: `${ordinal}.${life}`,
      timings: this.options.timings,
      fenced: this.options.fenced,
    };
    const state = initialState(clock.offset);
    this.members.set(ordinal, { rules, state, clock, up: true, pausedUntil: 0, life, wake: 0, call: 0 });
    this.deliver({ type: 'event', member: ordinal, life, event: { type: 'start' } });
  }

  private deliver(what: Happening & { type: 'event' | 'tick' | 'answer' }): void {
    const member = this.members.get(what.member);
    if (!member?.up || member.life !== what.life) return;
    if (this.now < member.pausedUntil) return this.agenda.add(member.pausedUntil, what);
    if (what.type === 'tick' && what.wake !== member.wake) return;
    if (what.type === 'answer' && what.call !== member.call) return;
    if (what.type === 'answer') member.call++;
    this.step(member, what.type === 'tick' ? { type: 'tick' } : what.event);
  }

  private step(member: Member, event: Event): void {
    const led = member.state.role === 'leader';
    const { state, effects } = step(member.rules, member.state, event, this.own(member));
    member.state = state;
    const { self } = member.rules;
    this.options.trace?.(
      `${Math.round(this.now)} ${self} ${JSON.stringify(event)} -> ${state.role} term ${state.term}`,
    );
    for (const effect of effects) this.carryOut(member, effect);
    if (this.leads(member)) this.noteLeader(member, led);
    const wake = wakeAt(member.rules, state);
    member.wake++;
    // A timer is never early, and seldom late.
    if (wake < Infinity) {
      const at = Math.max(this.now, this.realOf(member, wake)) + 1;
      this.agenda.add(at, { type: 'tick', member: self, life: member.life, wake: member.wake });
    }
  }

  private noteLeader(member: Member, led: boolean): void {
    const { self } = member.rules;
    if (!led) this.led.push({ at: this.now, member: self, term: member.state.term });
    for (const other of this.members.values()) {
      if (other !== member && this.leads(other)) this.counts.twoLeaders++;
    }
  }

  private carryOut(member: Member, effect: Effect): void {
    const { rules, life } = member;
    if (effect.do === 'send') return this.send(rules.self, effect.to, effect.message);
    const call = ++member.call;
    const ask = { member: rules.self, life, call };
    const arrives = this.reaches(rules.self, 'store');
    if (arrives) this.agenda.add(this.now + this.delay(), { type: 'store', ...ask, effect });
    const timeOut = this.realOf(member, this.own(member) + rules.timings.retryMs);
    this.agenda.add(timeOut, { type: 'answer', ...ask, event: { type: 'unreachable' } });
  }

  private serve({ member, life, call, effect }: Happening & { type: 'store' }): void {
    if (effect.do === 'send') return;
    let event: Event = { type: 'read', record: this.record };
    if (effect.do === 'write') {
      if (effect.expect === this.record.version) {
        const { holder, term, leaseMs } = effect;
        this.record = { holder, term, leaseMs, version: String(Number(this.record.version) + 1) };
        event = { type: 'written', record: this.record };
      } else event = { type: 'conflict' };
    }
    if (!this.reaches(member, 'store')) return;
    this.agenda.add(this.now + this.delay(), { type: 'answer', member, life, call, event });
  }

  private send(from: number, to: number, message: Message): void {
    this.sent[message.type]++;
    const life = this.members.get(to)?.life;
    if (life === undefined || !this.reaches(from, to)) return;
    const event: Event = { type: 'message', from, message };
    this.agenda.add(this.now + this.delay(), { type: 'event', member: to, life, event });
  }

  private reaches(from: number, to: number | 'store'): boolean {
    for (const fault of this.faults) if (fault.type === 'cut' && fault.cuts(from, to)) return false;
    return this.now > this.options.calmMs || this.random() >= this.loss;
  }

  /** Mostly a few milliseconds, now and then as long as somebody would wait. */
  private delay(): number {
    const isLate = this.now <= this.options.calmMs && this.random() < 0.03;
    return 1 + this.random() * (isLate ? 2 * this.options.timings.retryMs : 20);
  }

  private fault(fault: Fault, begins: boolean): void {
    this.options.trace?.(`${Math.round(this.now)} ${begins ? 'begin' : 'end'} ${fault.text}`);
    if (fault.type === 'cut') {
      if (begins) this.faults.add(fault);
      else this.faults.delete(fault);
      return;
    }
    const member = this.members.get(fault.ofLeader ? (this.leaderNow() ?? fault.member) : fault.member);
    if (!member?.up || !begins) return;
    if (fault.type === 'pause') member.pausedUntil = Math.max(member.pausedUntil, this.now + fault.forMs);
    else {
      member.up = false;
      this.agenda.add(this.now + fault.forMs, { type: 'start', member: member.rules.self });
    }
  }

  private leaderNow(): number | undefined {
    return [...this.members.values()].find((member) => this.leads(member))?.rules.self;
  }

  /** A client asks any member; one that does not lead refuses. */
  private ask(): void {
    this.agenda.add(this.now + 50 + this.random() * 100, { type: 'client' });
    const member = this.members.get(1 + Math.floor(this.random() * this.options.members));
    if (!member || this.now < member.pausedUntil || !this.leads(member)) return;
    const { term } = member.state;
    this.counts.answers++;
    if (term < Math.max(this.highestTerm, this.record.term)) this.counts.staleAnswers++;
    this.highestTerm = Math.max(this.highestTerm, term);
  }

  private leads(member: Member): boolean {
    return member.up && isLeading(member.rules, member.state, this.own(member));
  }

  private own({ clock }: Member): number {
    return clock.offset + (this.now - clock.from) * clock.rate;
  }

  private realOf({ clock }: Member, own: number): number {
    return clock.from + (own - clock.offset) / clock.rate;
  }
}
