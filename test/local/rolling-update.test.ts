import fc from 'fast-check';
import { boundsOf, type Counts, isComplete, nextSteps } from '../../src/local/rolling-update';

describe('The bounds of a rolling update', () => {
  test.each([
    [1, 2, 1],
    [2, 3, 2],
    [4, 5, 3],
    [5, 7, 4],
    [10, 13, 8],
  ])('of %d replicas are %d in all at most and %d that can be called at least', (replicas, most, least) => {
    expect(boundsOf(replicas)).toEqual({ replicas, mostTotal: most, leastAvailable: least });
  });
});

describe('The next steps of a rolling update', () => {
  const four = boundsOf(4);
  const counts = (oldTotal: number, oldAvailable: number, newTotal: number, newAvailable: number): Counts => ({
    oldTotal,
    oldAvailable,
    newTotal,
    newAvailable,
  });

  test.each([
    ['begin with one more and one less', counts(4, 4, 0, 0), { start: 1, stop: 1 }],
    ['fill up what was stopped', counts(3, 3, 1, 0), { start: 1, stop: 0 }],
    ['stop an old one for each new one that is ready', counts(3, 3, 2, 1), { start: 0, stop: 1 }],
    ['stop an old one that is broken at once', counts(4, 3, 1, 0), { start: 0, stop: 1 }],
    ['start no more than are wanted', counts(1, 1, 4, 4), { start: 0, stop: 1 }],
    ['are none when all is done', counts(0, 0, 4, 4), { start: 0, stop: 0 }],
  ])('%s', (_, now, steps) => expect(nextSteps(now, four)).toEqual(steps));

  test('never leave the bounds, whatever dies and whenever a process gets ready, and come to an end', () => {
    const world = fc.record({
      replicas: fc.integer({ min: 1, max: 12 }),
      chances: fc.array(fc.nat(99), { maxLength: 60 }),
    });
    fc.assert(
      fc.property(world, ({ replicas, chances }) => {
        const bounds = boundsOf(replicas);
        let now = counts(replicas, replicas, 0, 0);
        const events = [...chances, ...Array.from({ length: 4 * replicas }, () => 0)];
        for (const chance of events) {
          const { start, stop } = nextSteps(now, bounds);
          const stoppedBroken = Math.min(stop, now.oldTotal - now.oldAvailable);
          now = {
            oldTotal: now.oldTotal - stop,
            oldAvailable: now.oldAvailable - (stop - stoppedBroken),
            newTotal: now.newTotal + start,
            newAvailable: now.newAvailable,
          };
          expect(now.oldTotal + now.newTotal).toBeLessThanOrEqual(bounds.mostTotal);
          expect(now.oldAvailable).toBeGreaterThanOrEqual(0);
          // Our own steps take nobody away below the bound; what dies by itself may.
          if (stop > stoppedBroken)
            expect(now.oldAvailable + now.newAvailable).toBeGreaterThanOrEqual(bounds.leastAvailable);
          if (chance < 60 && now.newAvailable < now.newTotal) now = { ...now, newAvailable: now.newAvailable + 1 };
          else if (chance > 90 && now.oldAvailable > 0) now = { ...now, oldAvailable: now.oldAvailable - 1 };
          else if (chance > 80 && now.newAvailable > 0) now = { ...now, newAvailable: now.newAvailable - 1 };
        }
        expect(isComplete(now, bounds)).toBe(true);
      }),
      { seed: 5, numRuns: 500 },
    );
  });
});
