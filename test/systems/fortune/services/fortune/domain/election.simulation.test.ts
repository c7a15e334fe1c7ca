import type { Timings } from '../../../../../../src/systems/fortune/services/fortune/domain/election/model';
import { heavy } from '../../../../../support/soak';
import { electionCost } from '../../../simulation/messages';
import { type Report, World, type WorldOptions } from '../../../simulation/world';

const standard: Timings = { leaseMs: 15_000, renewMs: 10_000, retryMs: 2_000 };
const fast: Timings = { leaseMs: 3_000, renewMs: 2_000, retryMs: 500 };

/** Of 60 virtual seconds each; half of them with each profile. */
const runs = heavy({ gate: 1_000, soak: 10_000 });

/** The last pause may begin just before; a lease of 15 s and an election fit behind it. */
const calmMs = 36_000;

function run(seed: number, options: Partial<WorldOptions> = {}): Report {
  const timings = seed % 2 === 0 ? standard : fast;
  return new World({ seed, fenced: true, timings, members: 5, endMs: 60_000, calmMs, ...options }).run();
}

const seeds = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

describe(`in ${runs} simulated minutes of loss, delay, cuts, crashes, pauses and wrong clocks`, () => {
  test('no two members lead at one instant, no answer is stale, and somebody leads once it is calm', () => {
    let answers = 0;
    for (const seed of seeds(runs)) {
      const report = run(seed);
      answers += report.answers;
      const { twoLeaders, staleAnswers, leaders } = report;
      expect({ seed, twoLeaders, staleAnswers, leaders: leaders.length }).toEqual({
        seed,
        twoLeaders: 0,
        staleAnswers: 0,
        leaders: 1,
      });
    }
    // They led, and were asked, most of the time: a member is asked ten times a second, and one in five leads.
    expect(answers / runs).toBeGreaterThan(60);
  });

  test('Bully alone has two leaders in most of them, and gives stale answers', () => {
    const reports = seeds(Math.ceil(runs / 5)).map((seed) => run(seed, { fenced: false }));
    const share = (of: (report: Report) => number): number =>
      reports.filter((report) => of(report) > 0).length / reports.length;
    expect(share(({ twoLeaders }) => twoLeaders)).toBeGreaterThan(0.75);
    expect(share(({ staleAnswers }) => staleAnswers)).toBeGreaterThan(0.4);
  });

  test('clocks that are wrong by two thirds, where the margin of a lease is one, are found out', () => {
    const reports = seeds(200).map((seed) => run(seed, { clockError: 0.7 }));
    expect(reports.filter(({ twoLeaders }) => twoLeaders > 0).length).toBeGreaterThan(5);
  });
});

test.each([3, 4, 5, 6, 7, 8, 9])('an election of %i members costs no more messages than Bully says', (members) => {
  const { counts, least, most } = electionCost(members, 20);
  expect(counts[0]).toBeGreaterThanOrEqual(least);
  expect(counts.at(-1)).toBeLessThanOrEqual(most);
});

describe('A simulated run', () => {
  test('is the same for the same seed, step by step, and another for another seed', () => {
    const traceOf = (seed: number): readonly string[] => {
      const lines: string[] = [];
      run(seed, { trace: (line) => void lines.push(line) });
      return lines;
    };
    const first = traceOf(7);
    expect(first.length).toBeGreaterThan(500);
    expect(traceOf(7)).toEqual(first);
    expect(traceOf(8)).not.toEqual(first);
  });

  test('without faults has one leader from the first election on: the highest', () => {
    for (const fenced of [true, false]) {
      const { led, leaders } = run(3, { faults: [], loss: 0, fenced, calmMs: 0 });
      expect(led.at(-1)).toMatchObject({ member: 5 });
      expect(leaders).toEqual([5]);
    }
  });
});
