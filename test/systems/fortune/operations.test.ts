import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { operations } from '../../../src/systems/fortune/operations';
import { leaderOf, type MemberStatus, wordsOf } from '../../../src/systems/fortune/operations/members';
import { readSettings } from '../../../src/systems/fortune/services/fortune/settings';
import { fixtureLab } from '../../support/lab';
import { planOf } from '../../support/plan';

function plan(settings: object = {}) {
  const lab = fixtureLab('local', { systems: ['fortune'], fortune: settings });
  if (!lab.systems.fortune) throw new Error('The fixture has no fortune.');
  return planOf(lab, lab.systems.fortune, operations);
}

const names = [1, 2, 3, 4, 5].map((number) => `fortune-${number}`);

describe('lab run fortune', () => {
  test('starts five members and a store for their lease, and sends calls to whoever leads', () => {
    const { services, address } = plan().plan;
    expect(services.map(({ name }) => name)).toEqual(['lease-store', ...names]);
    expect(services.find(({ name }) => name === 'fortune-3')?.servingUrl).toMatch(/\/api\/leading$/);
    expect(address).toBe('http://127.0.0.1:1');
  });

  test('gives every member what its service takes, with a way of its own to each other and to the store', () => {
    const { plan: made } = plan();
    const ways = made.services.slice(1).flatMap(({ name, environment }) => {
      const { own, peers, store } = readSettings({ ...environment });
      expect(own.name).toBe(name);
      return [...peers.filter((peer) => peer.name !== name).map(({ url }) => url), store];
    });
    expect(ways).toHaveLength(25);
    expect(new Set(ways).size).toBe(25);
    expect(made.links).toHaveLength(25);
  });

  test.each([
    ['on', 'a leader that is gone is replaced within 3.6 s'],
    ['off', 'the fence is off: under partition there are two leaders'],
  ])('says with the fence %s what to expect', (fence, line) => {
    const { run } = plan({ fence });
    expect(operations.run.hints(run as Parameters<typeof operations.run.hints>[0])).toContain(line);
  });
});

describe('What the members say', () => {
  const servers: Server[] = [];
  afterAll(() => servers.forEach((server) => server.close()));

  async function member(status: Partial<MemberStatus> | undefined): Promise<string> {
    const server = createServer((_request, response) => {
      if (status) response.end(JSON.stringify(status));
    });
    servers.push(server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const messages = { sent: { election: 2 }, received: { ok: 1 } };

  test('tells who leads, and shows also those that hang', async () => {
    const one = { member: 'fortune-1', role: 'follower', leading: false, leader: 'fortune-2', term: 4, messages };
    const two = { ...one, member: 'fortune-2', role: 'leader', leading: true };
    const origins = {
      'lease-store': 'http://127.0.0.1:9',
      'fortune-1': await member(one),
      'fortune-2': await member(two),
      'fortune-3': await member(undefined),
    };
    expect(await leaderOf(origins)).toBe('fortune-2');
    expect(await Promise.all(Object.values(origins).slice(1).map(wordsOf))).toEqual([
      'follower, leader fortune-2, term 4 · election 2/0, ok 0/1',
      'leads, term 4 · election 2/0, ok 0/1',
      'no answer',
    ]);
  });

  test('tells that nobody leads', async () => {
    expect(await leaderOf({ 'fortune-1': await member({ leading: false }) })).toBeUndefined();
  });
});
