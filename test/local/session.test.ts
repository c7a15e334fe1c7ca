import { setTimeout as sleep } from 'node:timers/promises';
import type { Session } from '../../src/local/session';
import type { RunStatus } from '../../src/local/status';
import { peersSession } from '../support/peers';

let session: Session;
let control: string;
const events: string[] = [];
const lines: string[] = [];
beforeAll(async () => {
  session = await peersSession(
    (name, what) => events.push(`${name} ${what}`),
    (name, line) => lines.push(`${name} ${line}`),
  );
  control = await session.openControl();
  await session.openNetwork();
  await session.startServices();
  await session.runJobs();
  session.noteReady();
}, 30_000);
afterAll(() => session.stop());

async function send<T>(name: string, sent: object): Promise<{ readonly status: number; readonly answer: T }> {
  const response = await fetch(control + name, {
    method: 'POST',
    headers: { authorization: `Bearer ${session.token}` },
    body: JSON.stringify(sent),
  });
  return { status: response.status, answer: (await response.json()) as T };
}

const ask = async (member: string, path: string): Promise<string> =>
  (await fetch(session.run.originOf(member) + path)).text();

/** Asks until the answer is the right one: on a busy machine a peer that is reached may be slow. */
async function settles(member: string, path: string, expected: string): Promise<void> {
  let answer = '';
  for (let turn = 0; turn < 5 && answer !== expected; turn++) answer = await ask(member, path);
  expect(answer).toBe(expected);
}

const all = JSON.stringify(['peer-0', 'peer-1', 'peer-2']);

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !condition(); turn++) await sleep(10);
  expect(condition()).toBe(true);
}

describe('A session', () => {
  test('has members that reach each other and what they share', async () => {
    await settles('peer-0', '/ask', all);
    await settles('peer-0', '/store', 'stored');
  });

  test('cuts the network between sides, both ways and from what is shared, and heals it', async () => {
    expect((await send('partition', { sides: '0|1,2' })).status).toBe(200);
    await settles('peer-0', '/ask', JSON.stringify(['peer-0', 'silent', 'silent']));
    await settles('peer-2', '/ask', JSON.stringify(['silent', 'peer-1', 'peer-2']));
    await settles('peer-1', '/store', 'stored');
    expect(await ask('peer-0', '/store')).toBe('silent');
    expect(session.status().sides).toEqual([['peer-0'], ['peer-1', 'peer-2', 'store']]);
    const { answer } = await send<RunStatus>('heal', {});
    expect(answer.sides).toEqual([]);
    await settles('peer-0', '/ask', all);
    await settles('peer-0', '/store', 'stored');
  }, 60_000);

  test('takes a member that is killed out of the balance until it is back', async () => {
    const { pid } = session.supervisor.service('peer-1');
    const { answer } = await send<{ processes: string[] }>('kill', { process: 'peer-1' });
    expect(answer.processes).toEqual(['peer-1']);
    await until(() => !session.supervisor.service('peer-1').isCallable);
    const meanwhile = new Set<string>();
    for (let call = 0; call < 20; call++) meanwhile.add(await (await fetch(`${session.plan.address}/front/`)).text());
    await until(() => session.supervisor.service('peer-1').isCallable);
    expect(session.supervisor.service('peer-1').pid).not.toBe(pid);
    expect([...meanwhile].every((name) => /^peer-\d$/.test(name))).toBe(true);
    expect(events).toEqual(expect.arrayContaining(['peer-1 died', 'peer-1 back']));
  });

  test('runs its jobs again when what was stored is gone, and not when another process is back', async () => {
    const seeded = (): number => lines.filter((line) => line === 'seed seeded true').length;
    expect(seeded()).toBe(1);
    await send('kill', { process: 'front' });
    await until(() => events.includes('front back'));
    await send('kill', { process: 'store' });
    await until(() => events.includes('store back') && seeded() > 1);
    // Whatever else began to run would have ended.
    await sleep(500);
    expect(seeded()).toBe(2);
  });

  test('finds a process by its name, its workload or an alias, and knows who else there is', async () => {
    expect((await send('pause', { process: 'first' })).answer).toEqual({ processes: ['peer-0'], alias: 'first' });
    expect((await send('meant', { process: 'first' })).answer).toEqual({ process: 'peer-0' });
    expect(session.status().processes.find(({ name }) => name === 'peer-0')?.state).toBe('paused');
    expect((await send('resume', { process: 'peer-0' })).answer).toEqual({ processes: ['peer-0'] });
    const { answer } = await send<{ processes: string[] }>('restart', { process: 'peer' });
    expect(answer.processes).toEqual(['peer-0', 'peer-1', 'peer-2']);
    expect(await send('kill', { process: 'nobody' })).toEqual({
      status: 400,
      answer: { error: 'peers has no process nobody. There are: first, store, peer-0, peer-1, peer-2, front' },
    });
  }, 30_000);

  test('never takes a stand-in where nobody is named', async () => {
    const met = new Set<string>();
    for (let turn = 0; turn < 10; turn++) {
      const { answer } = await send<{ processes: string[] }>('pause', {});
      answer.processes.forEach((name) => met.add(name));
      await send('resume', { process: answer.processes[0] });
    }
    expect(met.has('store')).toBe(false);
    expect(met.size).toBeGreaterThan(1);
  });

  test.each([
    ['a workload that it does not have', { workload: 'opera', to: 'v1' }, 'peers has no workload "opera"'],
    ['members, which are not all alike', { workload: 'peer', to: 'v1' }, 'the processes of peer are not all alike'],
    ['a version that there is not', { workload: 'front', to: 'v9' }, 'front has no version "v9". Its versions: v1'],
    [
      'the way back where there was no update',
      { workload: 'front', undo: true },
      'front has had no other version here',
    ],
  ])('refuses to update %s', async (_, sent, error) => {
    expect(await send('rollout', sent)).toEqual({ status: 400, answer: { error } });
  });
});
