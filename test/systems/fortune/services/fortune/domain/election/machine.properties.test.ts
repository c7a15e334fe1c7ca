import * as fc from 'fast-check';
import { step, wakeAt } from '../../../../../../../src/systems/fortune/services/fortune/domain/election/machine';
import type {
  Effect,
  Event,
  LeaseRecord,
  Message,
  Rules,
} from '../../../../../../../src/systems/fortune/services/fortune/domain/election/model';
import {
  initialState,
  isLeading,
  type State,
} from '../../../../../../../src/systems/fortune/services/fortune/domain/election/state';
import { rulesOf, timings } from './rules';

const records: fc.Arbitrary<LeaseRecord> = fc.record({
  holder: fc.option(
    fc.record({
      member: fc.integer({ min: 1, max: 5 }),
      process: fc.constantFrom('p1', 'p2', 'p3', 'p4', 'p5', 'old'),
    }),
    { nil: undefined },
  ),
  term: fc.nat(5),
  version: fc.constantFrom('a', 'b', 'c'),
  leaseMs: fc.constantFrom(0, 3_000),
});
const messages: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ type: fc.constant('election' as const), version: fc.constantFrom('a', 'b'), unchangedMs: fc.nat(4_000) }),
  fc.constant({ type: 'ok' as const }),
  fc.record({ type: fc.constantFrom('coordinator' as const, 'claim' as const), term: fc.nat(6) }),
  fc.record({ type: fc.constant('resign' as const), term: fc.nat(6), leaving: fc.boolean() }),
);
/** What the store makes of the call that is under way, whichever it is. */
type Answer = {
  readonly type: 'answer';
  readonly record: LeaseRecord;
  readonly outcome: 'done' | 'conflict' | 'unreachable';
};

const events: fc.Arbitrary<Event | Answer> = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ type: 'tick' as const }) },
  fc.record({ type: fc.constant('message' as const), from: fc.integer({ min: 1, max: 5 }), message: messages }),
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('answer' as const),
      record: records,
      outcome: fc.constantFrom('done' as const, 'done' as const, 'conflict' as const, 'unreachable' as const),
    }),
  },
);
const stories = fc.array(fc.record({ after: fc.nat(1_200), event: events }), { maxLength: 40 });

/** Lets a member live through a story, and looks at it after each step. */
function live(
  rules: Rules,
  story: readonly { readonly after: number; readonly event: Event | Answer }[],
  look: (now: number, before: State, state: State, event: Event) => void,
): void {
  let [now, state] = [0, initialState(0)];
  let asked: Effect | undefined;
  let version = 0;
  const tell = (event: Event): void => {
    const before = state;
    const { state: after, effects } = step(rules, before, event, now);
    asked = effects.find((effect) => effect.do !== 'send') ?? asked;
    state = after;
    look(now, before, state, event);
  };
  tell({ type: 'start' });
  for (const { after, event } of story) {
    now += after;
    if (event.type === 'answer') {
      if (state.pending && asked) tell(answerTo(asked, event, `v${++version}`));
    } else if (event.type !== 'message' || event.from !== rules.self) tell(event);
  }
}

function answerTo(asked: Effect, { record, outcome }: Answer, version: string): Event {
  if (outcome === 'unreachable') return { type: 'unreachable' };
  if (asked.do !== 'write') return { type: 'read', record };
  if (outcome === 'conflict') return { type: 'conflict' };
  const { holder, term, leaseMs } = asked;
  return { type: 'written', record: { holder, term, leaseMs, version } };
}

describe('Whatever happens to a member, it', () => {
  const options = { numRuns: 2_000, seed: 13 };
  const selves = fc.integer({ min: 1, max: 5 });

  test('begins to lead only when its own write is confirmed, and by no message', () => {
    let led = 0;
    fc.assert(
      fc.property(selves, stories, (self, story) => {
        const rules = rulesOf(self);
        live(rules, story, (now, before, state, event) => {
          if (isLeading(rules, state, now) && !isLeading(rules, before, now)) {
            led++;
            expect(event.type).toBe('written');
            expect(['acquire', 'renew']).toContain(before.pending?.call);
          }
        });
      }),
      options,
    );
    expect(led).toBeGreaterThan(100);
  });

  test('leads for no longer than the renew deadline after it asked', () => {
    fc.assert(
      fc.property(selves, stories, (self, story) => {
        const rules = rulesOf(self);
        let asked = -Infinity;
        live(rules, story, (_now, before, state, event) => {
          if (event.type === 'written' && before.pending) asked = before.pending.at;
          if (state.role === 'leader') expect(state.validUntil).toBeLessThanOrEqual(asked + timings.renewMs);
        });
      }),
      options,
    );
  });

  test('has one call to the store under way at most, and never wants to be woken in the past', () => {
    fc.assert(
      fc.property(selves, fc.boolean(), stories, (self, fenced, story) => {
        const rules = rulesOf(self, fenced);
        live(rules, story, (now, before, state) => {
          expect(wakeAt(rules, state)).toBeGreaterThan(now);
          if (before.pending && state.pending) expect(state.pending.at).toBeGreaterThanOrEqual(before.pending.at);
        });
      }),
      options,
    );
  });

  test('never goes back in its term', () => {
    fc.assert(
      fc.property(selves, fc.boolean(), stories, (self, fenced, story) => {
        live(rulesOf(self, fenced), story, (_now, before, state) => {
          expect(state.term).toBeGreaterThanOrEqual(before.term);
        });
      }),
      options,
    );
  });

  test('does the same in the same place, and leaves the state that it was given as it was', () => {
    fc.assert(
      fc.property(selves, fc.boolean(), stories, (self, fenced, story) => {
        const rules = rulesOf(self, fenced);
        live(rules, story, (now, before, state, event) => {
          const frozen = Object.freeze({ ...before });
          expect(step(rules, frozen, event, now).state).toEqual(state);
        });
      }),
      { ...options, numRuns: 300 },
    );
  });
});
