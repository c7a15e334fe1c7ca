/** Members as they are put together, over sockets, in one process. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Message, Rules } from '../../../../../src/systems/fortune/services/fortune/domain/election/model';
import type { Peer } from '../../../../../src/systems/fortune/services/fortune/domain/members';
import { MemoryLease } from '../../../../../src/systems/fortune/services/fortune/lease/memory';
import { Member } from '../../../../../src/systems/fortune/services/fortune/member';
import { buildPeerApp } from '../../../../../src/systems/fortune/services/fortune/peers/app';
import {
  type Envelope,
  sign,
  signatureHeader,
} from '../../../../../src/systems/fortune/services/fortune/peers/envelope';
import { Inbox } from '../../../../../src/systems/fortune/services/fortune/peers/inbox';
import { Outbox } from '../../../../../src/systems/fortune/services/fortune/peers/outbox';
import { Register } from '../../../../../src/systems/fortune/services/lease-store/domain/register';
import { listenOnLoopback } from '../../../../support/service';

const secret = 'a secret of sixteen and more';
const ordinals = [1, 2, 3];

interface Node {
  readonly member: Member;
  readonly app: FastifyInstance;
  readonly outbox: Outbox;
  readonly heard: Message[];
  readonly rules: Rules;
}

/** Three members that share a lease; they begin one after another. */
class Ring {
  readonly nodes = new Map<number, Node>();
  readonly peers: Peer[] = [];
  private readonly register = new Register();

  async start(): Promise<void> {
    for (const ordinal of ordinals) {
      const node = this.node(ordinal);
      this.peers.push({ name: `fortune-${ordinal}`, ordinal, url: await listenOnLoopback(node.app) });
      this.nodes.set(ordinal, node);
    }
    for (const { member } of this.nodes.values()) member.start();
    await until(() => this.of(3).member.isLeading);
  }

  of(ordinal: number): Node {
    const node = this.nodes.get(ordinal);
    if (!node) throw new Error(`There is no member ${ordinal}`);
    return node;
  }

  async stop(): Promise<void> {
    for (const { member, app, outbox } of this.nodes.values()) {
      await member.stop();
      await app.close();
      await outbox.close();
    }
  }

  private node(ordinal: number): Node {
    const timings = { leaseMs: 1_500, renewMs: 1_000, retryMs: 250 };
    const rules: Rules = { self: ordinal, members: ordinals, process: `cafe${ordinal}`, timings, fenced: true };
    const heard: Message[] = [];
    const outbox = new Outbox({ rules, peers: this.peers, secret, onLost: () => {} });
    const member = new Member({
      rules,
      store: new MemoryLease(`fortune-${ordinal}`, this.register),
      send: (to, message) => void outbox.send(to, message),
    });
    const receive = (from: number, message: Message): void => {
      heard.push(message);
      member.receive(from, message);
    };
    const app = buildPeerApp({
      inbox: new Inbox(rules, secret),
      receive,
      clock: () => performance.now(),
      logger: false,
    });
    return { member, app, outbox, heard, rules };
  }
}

async function until(isSo: () => boolean): Promise<void> {
  for (const started = performance.now(); !isSo(); await sleep(5))
    if (performance.now() - started > 10_000) throw new Error('It is not so after ten seconds.');
}

let ring: Ring;
beforeEach(async () => {
  ring = new Ring();
  await ring.start();
});
afterEach(() => ring.stop());

test('members elect the highest, and hand over when it ends', async () => {
  const { term } = ring.of(3).member;
  await until(() => ring.of(1).member.leader === 3);
  await ring.of(3).member.stop();
  await until(() => ring.of(2).member.isLeading);
  expect(ring.of(2).member.term).toBeGreaterThan(term);
  expect(ring.of(3).member.isLeading).toBe(false);
  await until(() => ring.of(1).member.leader === 2);
});

test('a stranger changes nothing, however much it sends', async () => {
  const { member, heard } = ring.of(3);
  const url = `${ring.peers[2]?.url}/election/messages`;
  const { term } = member;
  const forged = JSON.stringify({
    from: 2,
    to: 3,
    process: 'x',
    audience: 'cafe3',
    sequence: 1,
    message: { type: 'coordinator', term: 99 },
  });
  const bodies = [forged, '', '{', 'null', 'x'.repeat(5_000), '['.repeat(1_000)];
  const statuses = new Set<number>();
  for (let round = 0; round < 40; round++) {
    const answers = await Promise.all(
      bodies.map(async (body) => {
        const headers = { 'content-type': 'application/json', [signatureHeader]: sign('a guessed secret', body) };
        return (await fetch(url, { method: 'POST', headers, body })).status;
      }),
    );
    answers.forEach((status) => statuses.add(status));
  }
  expect([...statuses].sort()).toEqual([401, 413]);
  expect(heard).not.toContainEqual({ type: 'coordinator', term: 99 });
  expect(member.term).toBe(term);
  expect(member.isLeading).toBe(true);
});

test('the same message with the secret, said once, ends a term: the signature is what holds', async () => {
  const { member } = ring.of(3);
  const message = { type: 'coordinator', term: 99 } as const;
  const envelope: Envelope = { from: 2, to: 3, process: 'beef', audience: 'cafe3', sequence: 1, message };
  const body = JSON.stringify(envelope);
  const headers = { 'content-type': 'application/json', [signatureHeader]: sign(secret, body) };
  const post = () => fetch(`${ring.peers[2]?.url}/election/messages`, { method: 'POST', headers, body });
  expect((await post()).status).toBe(204);
  expect((await post()).status).toBe(403);
  // The record says who leads: it takes over again by itself, in a later term.
  await until(() => member.isLeading);
  expect(member.term).toBe(100);
});

test('a member that has started again is told so, and what was said to the earlier one counts for nothing', async () => {
  const { outbox } = ring.of(2);
  const [first, second, third] = ring.peers;
  if (!first || !second || !third) throw new Error('There are three peers.');
  const heard: Message[] = [];
  const rules = { ...ring.of(3).rules, process: 'f00d' };
  await ring.of(3).app.close();
  const inbox = new Inbox(rules, secret);
  const app = buildPeerApp({ inbox, receive: (_, message) => void heard.push(message), clock: () => 0, logger: false });
  ring.peers[2] = { ...third, url: await listenOnLoopback(app) };
  await outbox.send(3, { type: 'ok' });
  expect(heard).toEqual([{ type: 'ok' }]);
  await app.close();
});
