import * as fc from 'fast-check';
import type { Message, Rules } from '../../../../../../src/systems/fortune/services/fortune/domain/election/model';
import { type Envelope, sign } from '../../../../../../src/systems/fortune/services/fortune/peers/envelope';
import { Inbox } from '../../../../../../src/systems/fortune/services/fortune/peers/inbox';

const secret = 'a secret of sixteen and more';
const rules: Rules = {
  self: 3,
  members: [1, 2, 3, 4, 5],
  process: 'feed',
  timings: { leaseMs: 3_000, renewMs: 2_000, retryMs: 500 },
  fenced: true,
};

const honest: Envelope = {
  from: 5,
  to: 3,
  process: 'cafe',
  audience: 'feed',
  sequence: 1,
  message: { type: 'coordinator', term: 7 },
};

function post(inbox: Inbox, change: object = {}, options: { now?: number; secret?: string } = {}) {
  const body = JSON.stringify({ ...honest, ...change });
  return inbox.receive(body, sign(options.secret ?? secret, body), options.now ?? 0);
}

const messages: fc.Arbitrary<Message> = fc.oneof(
  fc.record({ type: fc.constant('election' as const), version: fc.string({ maxLength: 20 }), unchangedMs: fc.nat() }),
  fc.constant({ type: 'ok' as const }),
  fc.record({ type: fc.constantFrom('coordinator' as const, 'claim' as const), term: fc.nat() }),
  fc.record({ type: fc.constant('resign' as const), term: fc.nat(), leaving: fc.boolean() }),
);

describe('An inbox', () => {
  test('takes what a member says, as it was said', () => {
    fc.assert(
      fc.property(messages, (message) => {
        expect(post(new Inbox(rules, secret), { message })).toEqual({ status: 204, from: 5, message });
      }),
      { numRuns: 200, seed: 13 },
    );
  });

  test('takes nothing that is not signed with the secret, or was changed on its way', () => {
    const body = JSON.stringify(honest);
    const right = sign(secret, body);
    const signatures = [
      undefined,
      '',
      'x',
      right.toUpperCase(),
      `${right}0`,
      sign('another secret', body),
      [right, right],
    ];
    for (const signature of signatures) {
      expect(new Inbox(rules, secret).receive(body, signature, 0)).toMatchObject({ status: 401 });
    }
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.constantFrom('0', '9', ' ', '}'), (place, letter) => {
        const changed = body.slice(0, place) + letter + body.slice(place + 1);
        fc.pre(changed !== body);
        expect(new Inbox(rules, secret).receive(changed, right, 0)).toMatchObject({ status: 401 });
      }),
      { numRuns: 200, seed: 13 },
    );
  });

  test('takes nothing that a member would never say', () => {
    const inbox = new Inbox(rules, secret);
    const odd = [
      { message: { type: 'vote' } },
      { message: null },
      { sequence: 1.5 },
      { from: '5' },
      { message: { type: 'claim', term: -1 } },
    ];
    for (const change of odd) expect(post(inbox, change)).toMatchObject({ status: 400 });
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue().map((value) => JSON.stringify(value)),
          fc.string(),
        ),
        (body) => {
          expect(inbox.receive(body, sign(secret, body), 0)).toMatchObject({ status: 400 });
        },
      ),
      { numRuns: 300, seed: 13 },
    );
  });

  test('takes nothing for somebody else, from itself or from a stranger', () => {
    const inbox = new Inbox(rules, secret);
    for (const change of [{ to: 2 }, { from: 3 }, { from: 6 }])
      expect(post(inbox, change)).toMatchObject({ status: 403 });
  });

  test('takes a message once, whatever came in between, and also when two overtook each other', () => {
    const inbox = new Inbox(rules, secret);
    for (const sequence of [2, 1, 3, 80, 70]) expect(post(inbox, { sequence }, { now: 1e6 }).status).toBe(204);
    for (const sequence of [1, 2, 3, 70, 80, 16]) {
      expect(post(inbox, { sequence }, { now: 2e6 })).toEqual({ status: 403, reason: 'this was said before' });
    }
    expect(post(inbox, { sequence: 1, process: 'beef' }, { now: 3e6 }).status).toBe(204);
  });

  test('takes nothing that was said to an earlier process, and says which the present one is', () => {
    expect(post(new Inbox(rules, secret), { audience: 'dead' })).toEqual({ status: 409, process: 'feed' });
    expect(post(new Inbox(rules, secret), { audience: 'dead' }, { secret: 'another secret' })).toMatchObject({
      status: 401,
    });
  });

  test('takes the messages of a member that was restarted a thousand times and more, and none of them twice', () => {
    const inbox = new Inbox(rules, secret);
    const names: string[] = ['feed'];
    const taken: object[] = [];
    for (let restart = 0; restart < 2_500; restart++) {
      const change = { process: `b${restart.toString(16)}`, audience: names.at(-1) };
      const now = restart * 1_000;
      const first = post(inbox, change, { now });
      // As an outbox does it: told another name, it says the same to that one.
      const audience = first.status === 409 ? first.process : change.audience;
      if (first.status === 409) names.push(first.process);
      expect((first.status === 409 ? post(inbox, { ...change, audience }, { now }) : first).status).toBe(204);
      taken.push({ ...change, audience });
    }
    expect(names).toHaveLength(3);
    expect(new Set(names).size).toBe(3);
    const again = taken.map((change) => post(inbox, change, { now: 1e9 }).status);
    expect(new Set(again)).toEqual(new Set([403, 409]));
    // The memory that the last of them had to go into is full of what was taken since the name was chosen.
    expect(again.slice(-500)).toEqual(Array(500).fill(403));
  });

  test('takes no more than a hundred messages at once and fifty a second of one member, and of the others as before', () => {
    const inbox = new Inbox(rules, secret);
    const taken = (now: number, first: number, from = 5): number =>
      Array.from({ length: 300 }, (_, index) => post(inbox, { sequence: first + index, from }, { now })).filter(
        ({ status }) => status === 204,
      ).length;
    expect(taken(0, 1)).toBe(100);
    expect(taken(1_000, 1_001)).toBe(50);
    expect(taken(1_000, 1, 4)).toBe(100);
  });
});
