import fc from 'fast-check';
import { Pace } from '../../../../../../src/systems/cassandra/services/writer/domain/pace';
import { PermanentFailure } from '../../../../../../src/systems/cassandra/services/writer/domain/persist';
import { greatestSeq, type TopicStore } from '../../../../../../src/systems/cassandra/services/writer/domain/store';
import { Window } from '../../../../../../src/systems/cassandra/services/writer/domain/window';
import { Writer, type WriterObserver } from '../../../../../../src/systems/cassandra/services/writer/domain/writer';
import { type Fate, UnreliableRing } from './unreliable-ring';

const silent: WriterObserver = {
  resumed: () => undefined,
  acknowledged: () => undefined,
  recorded: () => undefined,
  failed: () => undefined,
};

interface History {
  readonly scheduler: fc.Scheduler;
  readonly size: number;
  readonly fates: readonly Fate[];
  /** After how many events each writer is killed; the last one lives. */
  readonly kills: readonly number[];
}

const histories: fc.Arbitrary<History> = fc.record({
  scheduler: fc.scheduler(),
  size: fc.integer({ min: 1, max: 8 }),
  fates: fc.array(fc.constantFrom<Fate>('answered', 'answered', 'refused', 'answer lost'), { maxLength: 80 }),
  kills: fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 4 }),
});

/** What a mistaken writer has instead of the right parts. */
interface Parts {
  readonly window: new (lastSeq: number, size: number) => Window;
  readonly store: (store: TopicStore) => TopicStore;
}

const right: Parts = { window: Window, store: (store) => store };

/** Plays one history: writers that are killed one after another, then one that is stopped in good order. */
async function play({ scheduler, size, fates, kills }: History, parts: Parts): Promise<UnreliableRing> {
  let next = 0;
  const ring = new UnreliableRing(scheduler, () => fates[next++] ?? 'answered');
  for (const events of kills) {
    const { cut } = start(ring, size, parts);
    for (let event = 0; event < events; event++) await one(scheduler);
    cut();
  }
  const { running, stop } = start(ring, size, parts);
  const beyond = Math.max(0, ...ring.rows) + 10;
  for (let event = 0; ring.lastSeq < beyond && event < 2_000; event++) await one(scheduler);
  stop.abort();
  await scheduler.waitFor(running);
  await scheduler.waitIdle();
  return ring;
}

/** Lets one request arrive, or one pause end, and everyone react to it. */
async function one(scheduler: fc.Scheduler): Promise<void> {
  await scheduler.waitOne();
  await new Promise(setImmediate);
}

function start(ring: UnreliableRing, size: number, parts: Parts) {
  const { store, clock, cut } = ring.connect();
  const window = new parts.window(ring.lastSeq, size);
  const writer = new Writer({ store: parts.store(store), window, pace: new Pace(undefined), clock, observer: silent });
  const stop = new AbortController();
  return { running: writer.run(stop.signal), stop, cut };
}

function promiseOf(parts: Parts) {
  return fc.asyncProperty(histories, async (history) => {
    const ring = await play(history, parts);
    expect(ring.faults).toEqual([]);
    expect(ring.lastSeq).toBe(Math.max(...ring.rows));
    expect(ring.rows.size).toBe(ring.lastSeq);
  });
}

describe('the writer', () => {
  test('records no checkpoint above a row that is not acknowledged and leaves no gap, whatever is lost, late or killed', async () => {
    await fc.assert(promiseOf(right), { numRuns: 200 });
  });

  test('would break that promise if it recorded the greatest sequence that was acknowledged', async () => {
    class Greedy extends Window {
      private greatest = 0;
      override get acknowledged(): number {
        return Math.max(this.greatest, super.acknowledged);
      }
      override acknowledge(seq: number): void {
        this.greatest = Math.max(this.greatest, seq);
        super.acknowledge(seq);
      }
    }
    expect(await counterexample({ ...right, window: Greedy })).toMatch(
      /checkpoint \d+ was recorded before row \d+ was acknowledged/,
    );
  });

  test('would break that promise if it took a failed attempt for a written row', async () => {
    const store = (store: TopicStore): TopicStore => ({
      lastSeq: () => store.lastSeq(),
      insert: (seq) => store.insert(seq).catch(() => undefined),
      record: (seq) => store.record(seq),
    });
    expect(await counterexample({ ...right, store })).toMatch(
      /checkpoint \d+ was recorded before row \d+ was acknowledged/,
    );
  });

  test('resumes behind the recorded checkpoint, and has no more rows on the way than the window holds', async () => {
    const { rows, writer, settle } = writerOver(new Window(40, 3), {
      insert: () => new Promise<void>(() => undefined),
    });
    const stop = new AbortController();
    void writer.run(stop.signal);
    await settle();
    stop.abort();
    expect(rows).toEqual([41, 42, 43]);
  });

  test('records its checkpoint once more when it is stopped, after the rows that were on the way', async () => {
    const answers: (() => void)[] = [];
    const { checkpoints, writer, settle } = writerOver(new Window(0, 2), {
      insert: () => new Promise<void>((resolve) => answers.push(resolve)),
    });
    const stop = new AbortController();
    const running = writer.run(stop.signal);
    stop.abort();
    await settle();
    expect(checkpoints).toEqual([]);
    answers.forEach((answer) => answer());
    await running;
    expect(checkpoints).toEqual([2]);
  });

  test('ends for what a human must fix, and its checkpoint is still true', async () => {
    const { checkpoints, writer } = writerOver(new Window(0, 4), {
      insert: (seq) => (seq === 3 ? Promise.reject(new PermanentFailure('no such table')) : Promise.resolve()),
    });
    await expect(writer.run(new AbortController().signal)).rejects.toThrow('no such table');
    expect(checkpoints.at(-1)).toBe(2);
  });

  test('ends with a clear message when an int holds no further sequence', async () => {
    const { checkpoints, writer } = writerOver(new Window(greatestSeq - 2, 4), { insert: () => Promise.resolve() });
    await expect(writer.run(new AbortController().signal)).rejects.toThrow(
      'The topic is full: 2147483647 is the greatest seq that an int holds. Choose another TOPIC.',
    );
    expect(checkpoints).toEqual([greatestSeq]);
  });
});

describe('the pace', () => {
  test('lets through no more rows a second than the limit says, however irregularly it is asked', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 20 }),
        (limit, steps) => {
          const pace = new Pace(limit);
          let now = 0;
          let taken = 0;
          for (const step of steps) {
            now += step;
            while (pace.take(now) === 0) taken++;
          }
          // At most 50 ms of rows are caught up on, and one row is always free.
          expect(taken).toBeLessThanOrEqual(((now + 50) * limit) / 1000 + 1);
        },
      ),
    );
  });

  test('says how long to wait for the next turn', () => {
    const pace = new Pace(10);
    expect([pace.take(1000), pace.take(1030), pace.take(1100)]).toEqual([0, 20, 0]);
  });

  test('holds nothing up without a limit', () => {
    const pace = new Pace(undefined);
    expect(Array.from({ length: 100 }, () => pace.take(0))).toEqual(Array.from({ length: 100 }, () => 0));
  });
});

/** What the property says of a mistaken writer. */
async function counterexample(parts: Parts): Promise<string> {
  const { errorInstance } = await fc.check(promiseOf(parts), { numRuns: 200, endOnFailure: true });
  return String(errorInstance);
}

/** A writer over a store that notes what reaches it. */
function writerOver(window: Window, { insert }: Pick<TopicStore, 'insert'>) {
  const rows: number[] = [];
  const checkpoints: number[] = [];
  const store: TopicStore = {
    lastSeq: () => Promise.resolve(window.acknowledged),
    insert: (seq) => {
      rows.push(seq);
      return insert(seq);
    },
    record: (seq) => {
      checkpoints.push(seq);
      return Promise.resolve();
    },
  };
  const clock = { now: () => 0, sleep: settle };
  const writer = new Writer({ store, window, pace: new Pace(undefined), clock, observer: silent });
  return { rows, checkpoints, writer, settle };
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
