import { ScaledReplicas } from '../../../src/local/autoscaling/scaled-replicas';
import type { KeptService } from '../../../src/local/kept-service';

/** Processes that are what a test says. */
class Processes {
  all: KeptService[] = [];
  fails = false;

  constructor(count: number) {
    for (let more = 0; more < count; more++) this.put();
  }

  put(change: Partial<KeptService> = {}): void {
    const name = `web-${this.all.length + 1}`;
    this.all.push({
      plan: { name, origin: `http://${name}` },
      restarts: 0,
      isCallable: true,
      ...change,
    } as KeptService);
  }

  add(): Promise<void> {
    if (this.fails) return Promise.reject(new Error('no port'));
    this.put();
    return Promise.resolve();
  }

  remove(name: string): Promise<void> {
    this.all = this.all.filter(({ plan }) => plan.name !== name);
    return Promise.resolve();
  }
}

test('processes are added and the last ones are taken away', async () => {
  const processes = new Processes(3);
  const set = new ScaledReplicas(processes, 'v1');
  expect(set.wanted()).toBe(3);
  await set.scaleTo(7);
  expect([set.wanted(), processes.all.length]).toEqual([7, 7]);
  await set.scaleTo(3);
  expect(set.replicas().map(({ name }) => name)).toEqual(['web-1', 'web-2', 'web-3']);
});

test('where a process does not come up, fewer are wanted, so that the next look asks again', async () => {
  const processes = new Processes(3);
  processes.fails = true;
  const set = new ScaledReplicas(processes, 'v1');
  await set.scaleTo(7);
  expect(set.wanted()).toBe(3);
});

test('a process is ready since it was first seen so, and a restart begins anew', () => {
  let now = 0;
  const processes = new Processes(1);
  const set = new ScaledReplicas(processes, 'v1', () => now);
  const seen = () => set.replicas().map(({ startedAt, readiness }) => [startedAt, readiness]);
  expect(seen()).toEqual([[0, { isReady: true, since: 0 }]]);
  now = 10;
  expect(seen()).toEqual([[0, { isReady: true, since: 0 }]]);
  processes.all = [];
  processes.put({ isCallable: false });
  expect(seen()).toEqual([[0, { isReady: false, since: 10 }]]);
  now = 20;
  processes.all = [];
  processes.put({ restarts: 1 });
  expect(seen()).toEqual([[20, { isReady: true, since: 20 }]]);
});
