/** The control of fortune.test.ts: without the fence the same clients are told what is out of date. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Fortune } from '../../support/fortune';
import { Clients } from '../../support/fortune-clients';

let fortune: Fortune;
let clients: Clients;

beforeAll(async () => {
  fortune = await Fortune.start({ fenced: false });
  // A member that is cut off before it has heard of the leader's term takes that very term.
  await fortune.untilAllFollow(5);
  clients = new Clients(fortune);
});
afterAll(async () => {
  await clients.stop();
  await fortune.stop();
});

test('with the fence off, a partition has two leaders that both answer', async () => {
  fortune.partition([4, 5], [1, 2, 3]);
  await sleep(6_000);
  const since = performance.now();
  await sleep(1_000);
  const answering = new Set(clients.answers.filter(({ askedAt }) => askedAt > since).map(({ member }) => member));
  expect([...answering].sort()).toEqual([3, 5]);
  expect(clients.stale.length).toBeGreaterThan(0);
});
