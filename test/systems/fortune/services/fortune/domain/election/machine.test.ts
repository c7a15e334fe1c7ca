import {
  isDone,
  step,
  wakeAt,
} from '../../../../../../../src/systems/fortune/services/fortune/domain/election/machine';
import type {
  Effect,
  Event,
  Holder,
  LeaseRecord,
  Message,
  Rules,
} from '../../../../../../../src/systems/fortune/services/fortune/domain/election/model';
import {
  initialState,
  isLeading,
  type State,
} from '../../../../../../../src/systems/fortune/services/fortune/domain/election/state';
import { rulesOf } from './rules';

function record(member: number | undefined, term: number, version: string, process = `p${member}`): LeaseRecord {
  return { holder: member === undefined ? undefined : { member, process }, term, version, leaseMs: 3_000 };
}

/** One member that is told things. */
class Teller {
  state: State = initialState(0);
  effects: readonly Effect[] = [];

  constructor(readonly rules: Rules) {}

  tell(now: number, event: Event): this {
    ({ state: this.state, effects: this.effects } = step(this.rules, this.state, event, now));
    return this;
  }

  hear(now: number, from: number, message: Message): this {
    return this.tell(now, { type: 'message', from, message });
  }

  /** Starts, and takes the lease: at 10 it is asked for, at 20 confirmed. */
  made(leader: { readonly term: number }): this {
    this.tell(0, { type: 'start' }).tell(10, { type: 'read', record: record(undefined, leader.term - 1, 'a') });
    for (const higher of this.rules.members.filter((member) => member > this.rules.self))
      this.hear(11, higher, { type: 'resign', term: 0, leaving: true });
    if (this.state.role === 'electing') this.tell(300, { type: 'tick' });
    const at = this.state.pending?.at ?? NaN;
    return this.tell(at + 10, { type: 'written', record: record(this.rules.self, leader.term, 'b') });
  }

  leads(now: number): boolean {
    return isLeading(this.rules, this.state, now);
  }

  said(type: Message['type']): readonly number[] {
    return this.effects.flatMap((effect) => (effect.do === 'send' && effect.message.type === type ? [effect.to] : []));
  }

  get writes(): readonly (Effect & { do: 'write' })[] {
    return this.effects.filter((effect) => effect.do === 'write');
  }
}

describe('A member', () => {
  test('that is the highest takes a free lease at once, and says so to everyone', () => {
    const five = new Teller(rulesOf(5)).tell(0, { type: 'start' });
    expect(five.effects).toEqual([{ do: 'read' }]);
    five.tell(10, { type: 'read', record: record(undefined, 6, 'a') });
    expect(five.writes).toEqual([
      { do: 'write', expect: 'a', holder: { member: 5, process: 'p5' }, term: 7, leaseMs: 3_000 },
    ]);
    expect(five.leads(10)).toBe(false);
    five.tell(20, { type: 'written', record: record(5, 7, 'b') });
    expect(five.leads(20)).toBe(true);
    expect(five.said('coordinator')).toEqual([1, 2, 3, 4]);
  });

  test('asks every higher one first, and none where all of them said that they leave', () => {
    const three = new Teller(rulesOf(3)).tell(0, { type: 'start' });
    three.tell(10, { type: 'read', record: record(undefined, 0, 'a') });
    expect(three.said('election')).toEqual([4, 5]);
    expect(three.tell(209, { type: 'tick' }).writes).toEqual([]);
    expect(three.tell(210, { type: 'tick' }).writes).toHaveLength(1);
  });

  test('that was too late to write reads before it writes again', () => {
    const five = new Teller(rulesOf(5)).tell(0, { type: 'start' });
    five.tell(10, { type: 'read', record: record(undefined, 6, 'a') }).tell(20, { type: 'conflict' });
    expect(five.effects).toEqual([{ do: 'read' }]);
    expect(five.tell(30, { type: 'read', record: record(4, 7, 'b') }).writes).toEqual([]);
  });

  test('that hears of a new leader does not suspect it for what it has read of the last one', () => {
    const one = new Teller(rulesOf(1)).tell(0, { type: 'start' });
    one.tell(10, { type: 'read', record: record(5, 1, 'a') }).hear(1_900, 4, { type: 'coordinator', term: 2 });
    expect(one.effects).toEqual([{ do: 'read' }]);
    expect(one.tell(2_100, { type: 'tick' }).state).toMatchObject({ role: 'follower', leader: 4 });
  });

  test('waits where a higher one is there, and goes ahead by itself when nobody leads after two such elections', () => {
    const four = new Teller(rulesOf(4)).tell(0, { type: 'start' });
    four.tell(10, { type: 'read', record: record(undefined, 0, 'a') }).hear(20, 5, { type: 'ok' });
    expect(four.state.role).toBe('waiting');
    for (let round = 0; round < 2; round++) {
      const now = four.state.deadline;
      four.tell(now - 1, { type: 'tick' }).tell(now - 1, { type: 'read', record: record(undefined, 0, 'a') });
      four.tell(now, { type: 'tick' });
      if (round === 0) expect(four.hear(now + 1, 5, { type: 'ok' }).state.role).toBe('waiting');
    }
    expect(four.writes).toHaveLength(1);
  });

  test('leads from before the renewal was sent, not from when it was confirmed, and not a moment longer', () => {
    const five = new Teller(rulesOf(5)).made({ term: 1 });
    const asked = 10;
    expect(five.leads(asked + 1_999)).toBe(true);
    expect(five.leads(asked + 2_000)).toBe(false);
    five.tell(600, { type: 'tick' });
    expect(five.writes).toHaveLength(1);
    five.tell(1_000, { type: 'written', record: record(5, 1, 'c') });
    expect(five.leads(2_599)).toBe(true);
    expect(five.leads(2_600)).toBe(false);
    expect(five.tell(2_600, { type: 'tick' }).state.role).toBe('follower');
  });

  test('does not lead by a confirmation that comes after its lease', () => {
    const five = new Teller(rulesOf(5)).tell(0, { type: 'start' });
    five.tell(10, { type: 'read', record: record(undefined, 0, 'a') });
    five.tell(2_500, { type: 'written', record: record(5, 1, 'b') });
    expect(five.leads(2_500)).toBe(false);
  });

  test('leaves a record alone for as long as it asks, from when its version was first seen', () => {
    const five = new Teller(rulesOf(5)).tell(0, { type: 'start' });
    const other: Holder = { member: 5, process: 'earlier' };
    const held = { ...record(5, 4, 'a'), holder: other };
    five.tell(100, { type: 'read', record: held });
    for (const now of [700, 1_300, 1_900, 2_500]) {
      five.tell(now, { type: 'tick' });
      if (five.state.pending) five.tell(now + 10, { type: 'read', record: held });
    }
    expect(five.tell(3_099, { type: 'tick' }).writes).toEqual([]);
    if (five.state.pending) five.tell(3_099, { type: 'read', record: held });
    expect(five.tell(3_100, { type: 'tick' }).writes).toMatchObject([{ expect: 'a', term: 5 }]);
  });

  test('counts the time for which a lower one has seen the same record, and no other', () => {
    const wait = (version: string): number => {
      const five = new Teller(rulesOf(5)).tell(0, { type: 'start' });
      five.tell(100, { type: 'read', record: record(5, 4, 'a', 'earlier') });
      five.hear(200, 4, { type: 'election', version, unchangedMs: 2_500 });
      return wakeAt(five.rules, { ...five.state, pollAt: Infinity });
    };
    expect(wait('a')).toBe(200 + 500);
    expect(wait('b')).toBeGreaterThan(2_000);
  });

  test('hands over to a higher one that asks, once in the time of a lease', () => {
    const four = new Teller(rulesOf(4)).made({ term: 3 });
    expect(four.leads(310)).toBe(true);
    four.hear(320, 5, { type: 'claim', term: 3 });
    expect(four.leads(320)).toBe(false);
    expect(four.writes).toMatchObject([{ holder: undefined, term: 3 }]);
    four.tell(330, { type: 'written', record: record(undefined, 3, 'c') });
    expect(four.said('resign')).toEqual([1, 2, 3, 5]);
    four.tell(840, { type: 'tick' }).tell(850, { type: 'read', record: record(undefined, 3, 'c') });
    four.tell(1_100, { type: 'tick' }).tell(1_110, { type: 'written', record: record(4, 4, 'd') });
    expect(four.leads(1_110)).toBe(true);
    expect(four.hear(1_200, 5, { type: 'claim', term: 4 }).leads(1_200)).toBe(true);
  });

  test.each([
    ['a lower one', 3, 3],
    ['one that means an earlier term', 5, 2],
  ])('does not hand over to %s', (_, from, term) => {
    const four = new Teller(rulesOf(4)).made({ term: 3 });
    expect(four.hear(320, from, { type: 'claim', term }).leads(320)).toBe(true);
  });

  test('that is told to stop stops leading at once, releases the lease and says so', () => {
    const five = new Teller(rulesOf(5)).made({ term: 2 }).tell(100, { type: 'stop' });
    expect(five.leads(100)).toBe(false);
    expect(five.writes).toMatchObject([{ holder: undefined }]);
    expect(isDone(five.state)).toBe(false);
    five.tell(110, { type: 'written', record: record(undefined, 2, 'c') });
    expect(five.effects).toContainEqual({ do: 'send', to: 4, message: { type: 'resign', term: 2, leaving: true } });
    expect(isDone(five.state)).toBe(true);
    expect(five.hear(200, 4, { type: 'election', version: 'c', unchangedMs: 0 }).effects).toEqual([]);
  });

  test('that cannot reach the store does not stand in the way of a lower one', () => {
    const five = new Teller(rulesOf(5)).tell(0, { type: 'start' }).tell(10, { type: 'unreachable' });
    expect(five.hear(20, 4, { type: 'election', version: 'a', unchangedMs: 0 }).said('ok')).toEqual([]);
    five.tell(700, { type: 'tick' }).tell(710, { type: 'read', record: record(4, 1, 'a') });
    expect(five.hear(720, 4, { type: 'election', version: 'a', unchangedMs: 0 }).said('ok')).toEqual([4]);
  });

  test('without the fence leads as soon as no higher one answers, whatever others do', () => {
    const three = new Teller(rulesOf(3, false)).tell(0, { type: 'start' });
    expect(three.said('election')).toEqual([4, 5]);
    expect(three.tell(200, { type: 'tick' }).leads(1e9)).toBe(true);
    expect(three.hear(300, 4, { type: 'coordinator', term: 1 }).leads(300)).toBe(false);
  });
});
