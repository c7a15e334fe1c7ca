import * as fc from 'fast-check';
import { knativeDefaults } from '../../../../src/systems/functions/domain/autoscaler';
import { Revision, type RevisionSettings } from '../../../../src/systems/functions/domain/revision';

const settings: RevisionSettings = {
  ...knativeDefaults,
  target: 2,
  stableWindowMs: 6_000,
  scaleToZeroGraceMs: 1_000,
  maxScale: 5,
  containerConcurrency: 3,
  longestQueue: 1_000,
  longestWaitMs: 60_000,
};

/** Instances and calls as numbers, and a clock that a test moves. */
class Bench {
  now = 0;
  private instances = 0;
  readonly started: number[] = [];
  readonly stopped: number[] = [];
  readonly running: { call: number; instance: number }[] = [];
  readonly refused: { call: number; reason: string }[] = [];
  readonly answered: number[] = [];
  /** Instances that neither ended nor were stopped. */
  readonly alive = new Set<number>();
  readonly revision: Revision<number, number>;

  constructor(changed: Partial<RevisionSettings> = {}) {
    const effects = {
      start: () => {
        const instance = this.instances++;
        this.started.push(instance);
        this.alive.add(instance);
        return instance;
      },
      stop: (instance: number) => {
        this.stopped.push(instance);
        this.end(instance);
      },
      send: (call: number, instance: number) => void this.running.push({ call, instance }),
      refuse: (call: number, reason: string) => void this.refused.push({ call, reason }),
    };
    this.revision = new Revision<number, number>({ ...settings, ...changed }, effects, 0);
  }

  /** Answers a call; which one does not matter. */
  answer(index = 0): void {
    const [one] = this.running.splice(index, 1);
    if (!one) return;
    this.answered.push(one.call);
    this.revision.answered(one.instance, this.now);
  }

  /** The calls that an instance had are answered with an error by its adapter. */
  end(instance: number): void {
    this.alive.delete(instance);
    this.revision.ended(instance, this.now);
    const lost = this.running.filter((one) => one.instance === instance);
    for (const one of lost) this.answer(this.running.indexOf(one));
  }

  pass(milliseconds: number, every = 100): void {
    for (const until = this.now + milliseconds; this.now < until;) {
      this.now += every;
      this.revision.tick(this.now);
    }
  }
}

describe('a revision', () => {
  test('starts one instance for the first call, holds it, and gives it the call when it is ready', () => {
    const bench = new Bench();
    bench.revision.arrived(1, 0);
    bench.revision.arrived(2, 0);
    expect([bench.started, bench.running]).toEqual([[0], []]);
    bench.revision.started(0);
    expect(bench.running.map(({ call }) => call)).toEqual([1, 2]);
  });

  test('gives an instance no more calls than it may have, and the next where there is room', () => {
    const bench = new Bench();
    for (let call = 1; call <= 5; call++) bench.revision.arrived(call, 0);
    bench.revision.started(0);
    expect(bench.running).toHaveLength(3);
    bench.answer();
    expect(bench.running.map(({ call }) => call)).toEqual([2, 3, 4]);
  });

  test('scales from zero to many and back to zero', () => {
    const bench = new Bench();
    for (let call = 1; call <= 10; call++) bench.revision.arrived(call, 0);
    bench.pass(1_000);
    expect(bench.revision.size).toMatchObject({ starting: 5, ready: 0 });
    bench.started.forEach((instance) => bench.revision.started(instance));
    while (bench.running.length > 0) bench.answer();
    bench.pass(30_000);
    expect([bench.revision.size.ready, bench.alive.size]).toEqual([0, 0]);
    bench.revision.arrived(11, bench.now);
    expect(bench.alive.size).toBe(1);
  });

  test('stops an instance only when its last call is answered', () => {
    const bench = new Bench();
    for (let call = 1; call <= 10; call++) bench.revision.arrived(call, 0);
    bench.pass(1_000);
    bench.started.forEach((instance) => bench.revision.started(instance));
    while (bench.running.length > 1) bench.answer(1);
    bench.pass(60_000);
    const [last] = bench.running;
    expect([...bench.alive]).toEqual([last?.instance]);
    expect(bench.refused).toEqual([]);
  });

  test('replaces an instance that ends while calls wait', () => {
    const bench = new Bench({ maxScale: 1 });
    for (let call = 1; call <= 4; call++) bench.revision.arrived(call, 0);
    bench.revision.started(0);
    bench.end(0);
    expect(bench.started).toEqual([0, 1]);
    bench.revision.started(1);
    expect(bench.running).toEqual([{ call: 4, instance: 1 }]);
  });

  test('refuses the calls that wait for instances that never get ready, instead of starting for ever', () => {
    const bench = new Bench();
    bench.revision.arrived(1, 0);
    for (let instance = 0; instance < 3; instance++) bench.end(instance);
    expect(bench.refused).toEqual([{ call: 1, reason: 'its process ends before it is ready' }]);
    expect(bench.started).toHaveLength(3);
  });

  test('refuses a call beyond the longest queue, and one that waited too long', () => {
    const bench = new Bench({ longestQueue: 1, longestWaitMs: 500 });
    bench.revision.arrived(1, 0);
    bench.revision.arrived(2, 0);
    expect(bench.refused).toEqual([{ call: 2, reason: '1 calls wait already' }]);
    bench.pass(600);
    expect(bench.refused[1]).toEqual({ call: 1, reason: 'no process was free within 500 ms' });
  });

  test('that is retired answers what it has, and is gone', () => {
    const bench = new Bench({ maxScale: 1 });
    for (let call = 1; call <= 5; call++) bench.revision.arrived(call, 0);
    bench.revision.started(0);
    bench.revision.retire();
    bench.pass(500);
    expect([bench.alive.size, bench.revision.isGone]).toEqual([1, false]);
    while (bench.running.length > 0) bench.answer();
    bench.pass(200);
    expect([bench.answered.length, bench.alive.size, bench.revision.isGone]).toEqual([5, 0, true]);
  });

  test('loses no call and answers none twice, whatever happens in whatever order', () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.constant('arrive' as const) },
      { weight: 3, arbitrary: fc.constant('answer' as const) },
      { weight: 2, arbitrary: fc.constant('start' as const) },
      { weight: 2, arbitrary: fc.constant('pass' as const) },
      fc.constant('end' as const),
      fc.constant('return' as const),
    );
    const property = fc.property(fc.array(fc.tuple(step, fc.nat()), { maxLength: 200 }), (steps) => {
      const bench = new Bench();
      let calls = 0;
      for (const [what, which] of steps) {
        const alive = [...bench.alive];
        const one = alive[which % Math.max(1, alive.length)];
        if (what === 'arrive') bench.revision.arrived(calls++, bench.now);
        if (what === 'answer') bench.answer(which % Math.max(1, bench.running.length));
        if (what === 'start' && one !== undefined) bench.revision.started(one);
        if (what === 'end' && one !== undefined) bench.end(one);
        if (what === 'pass') bench.pass(1 + (which % 3_000));
        if (what === 'return') {
          const [sent] = bench.running.splice(which % Math.max(1, bench.running.length), 1);
          if (sent) bench.revision.returned(sent.call, sent.instance, bench.now);
        }
        expect(bench.alive.size).toBeLessThanOrEqual(settings.maxScale + bench.revision.size.leaving);
      }
      for (let round = 0; round < 2_000 && bench.answered.length + bench.refused.length < calls; round++) {
        bench.alive.forEach((instance) => bench.revision.started(instance));
        while (bench.running.length > 0) bench.answer();
        bench.pass(100);
      }
      const settled = [...bench.answered, ...bench.refused.map(({ call }) => call)].sort((a, b) => a - b);
      expect(settled).toEqual(Array.from({ length: calls }, (_, call) => call));
    });
    fc.assert(property, { numRuns: 200, seed: 15 });
  });
});
