import { dirname, join } from 'node:path';
import { mkdirSync, renameSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Workload } from '../../../src/lab/lab';
import type { Operations } from '../../../src/local/operations';
import { prepareRun } from '../../../src/local/prepare';
import { Replicas, type UpdateStatus } from '../../../src/local/replicas';
import { Session } from '../../../src/local/session';
import { operations } from '../../../src/systems/greeter/operations';
import { fixtureLab } from '../../support/lab';
import { bundle } from '../../support/processes';

let session: Session;
beforeAll(async () => {
  const lab = fixtureLab('local', { systems: ['greeter'] });
  const { greeter } = lab.systems;
  if (!greeter) throw new Error('The fixture has no greeter.');
  const { program } = await bundle({ program: 'src/systems/greeter/services/greeter/main.ts' });
  const bundles = dirname(program);
  mkdirSync(join(bundles, 'services'));
  renameSync(program, join(bundles, 'services', 'greeter-greeter.js'));
  const folders = { bundles, data: '', cache: '' };
  const options = { lab, system: greeter, folders, port: 0, ephemeral: false };
  const { run, plan } = await prepareRun(operations as unknown as Operations, options);
  session = new Session(run, plan, {}, { onLine: () => undefined });
  await session.openNetwork();
  await session.startServices();
}, 30_000);
afterAll(() => session.stop());

function replicas() {
  const workload = session.run.system.workloads['greeter'];
  if (!workload) throw new Error('The greeter has no workload greeter.');
  return session.replicasOf(workload);
}

/** Which replicas answer, and what else comes back. */
async function answers(
  calls: number,
): Promise<{ readonly pods: readonly string[]; readonly statuses: readonly number[] }> {
  const [pods, statuses] = [new Set<string>(), new Set<number>()];
  for (let call = 0; call < calls; call++) {
    const answer = await fetch(session.plan.address);
    statuses.add(answer.status);
    pods.add(/pod "([^"]+)"/.exec(await answer.text())?.[1] ?? '');
  }
  return { pods: [...pods].sort(), statuses: [...statuses] };
}

const chat = async (): Promise<number> => (await fetch(`${session.plan.address}/chat/Ada?institution=IIT`)).status;

test('lab run greeter answers from four processes behind one address, and heals', async () => {
  expect((await answers(100)).pods).toEqual(['a4t0-1', 'a4t0-2', 'a4t0-3', 'a4t0-4']);
  const second = session.supervisor.service('a4t0-2');
  second.kill();
  // A call that is on its way meanwhile fails, as in a cluster.
  while (second.isCallable) await sleep(1);
  expect((await answers(50)).statuses).toEqual([200]);
  while (!second.isCallable) await sleep(20);
  expect((await answers(100)).pods).toContain('a4t0-2');
}, 30_000);

test('an update keeps at least three of four replicas and at most five, loses no call, and goes back', async () => {
  expect(await chat()).toBe(404);
  const seen: UpdateStatus[] = [];
  const failed: number[] = [];
  const watch = async (work: Promise<void>): Promise<void> => {
    let isDone = false;
    const caller = async (): Promise<void> => {
      while (!isDone) failed.push(...(await answers(1)).statuses.filter((status) => status !== 200));
    };
    const look = async (): Promise<void> => {
      while (!isDone) {
        const { status } = replicas();
        if (status) seen.push(status);
        await sleep(5);
      }
    };
    const others = [caller(), caller(), look()];
    await work.finally(() => (isDone = true));
    await Promise.all(others);
  };
  await watch(replicas().moveTo('1.0.1'));
  expect([replicas().status?.state, replicas().status?.newAvailable, await chat()]).toEqual(['complete', 4, 200]);
  expect(replicas().versionBefore).toBe('1.0.0');
  await watch(replicas().moveTo('1.0.0'));
  expect([replicas().status?.state, await chat()]).toEqual(['complete', 404]);

  const available = seen.map(({ oldAvailable, newAvailable }) => oldAvailable + newAvailable);
  const total = seen.map(({ oldTotal, newTotal }) => oldTotal + newTotal);
  expect([Math.min(...available), Math.max(...total), failed]).toEqual([3, 5, []]);
}, 60_000);

test('an update to what does not start goes no further, with three replicas serving, and can be taken back', async () => {
  const { plan } = session;
  const broken = new Replicas(
    session.run.system.workloads['greeter'] as Workload,
    'a4t0',
    { replica: (wanted) => ({ ...plan.replica(wanted), bundle: '/nowhere.js' }) },
    session.supervisor,
  );
  await broken.moveTo('1.0.1');
  expect(broken.status).toMatchObject({ state: 'stalled', newTotal: 0, oldAvailable: 3 });
  expect(broken.status?.reason).toMatch(/ended with code 1 before it was ready/);
  expect((await answers(30)).statuses).toEqual([200]);
  await replicas().moveTo('1.0.0');
  expect(replicas().all.filter(({ isCallable }) => isCallable)).toHaveLength(4);
}, 60_000);
