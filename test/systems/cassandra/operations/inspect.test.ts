import fc from 'fast-check';
import { inspect, isClean } from '../../../../src/systems/cassandra/operations/inspect';

const value = (seq: number) => seq / 2;
const rows = (...seqs: readonly number[]) => stream(seqs.map((seq) => ({ seq, value: value(seq) })));

async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item);
}

describe("the verifier's report", () => {
  test('is clean for every row up to the checkpoint, and counts those above it', async () => {
    const report = await inspect(rows(1, 2, 3, 4, 6), 3, value);
    expect(report).toEqual({ lastSeq: 3, rows: 3, gaps: [], duplicates: [], altered: [], ahead: 2 });
    expect(isClean(report)).toBe(true);
  });

  test.each([
    ['at the beginning', [3, 4], 4, [{ from: 1, to: 2 }]],
    ['inside', [1, 4], 4, [{ from: 2, to: 3 }]],
    ['at the end', [1, 2], 5, [{ from: 3, to: 5 }]],
    ['at the end, with a row above the checkpoint', [1, 2, 9], 5, [{ from: 3, to: 5 }]],
    ['everywhere', [], 2, [{ from: 1, to: 2 }]],
  ])('shows a gap %s', async (_, seqs, lastSeq, gaps) => {
    const report = await inspect(rows(...seqs), lastSeq, value);
    expect(report.gaps).toEqual(gaps);
    expect(isClean(report)).toBe(false);
  });

  test('shows a sequence that comes twice, and a row that holds something else', async () => {
    const report = await inspect(
      stream([1, 2, 2, 2, 3].map((seq) => ({ seq, value: seq === 3 ? 0 : value(seq) }))),
      3,
      value,
    );
    expect(report).toMatchObject({ rows: 3, gaps: [], duplicates: [2], altered: [3] });
    expect(isClean(report)).toBe(false);
  });

  test('names exactly what is missing, whatever that is', async () => {
    const topics = fc.record({ present: fc.uniqueArray(fc.integer({ min: 1, max: 60 })), lastSeq: fc.nat(50) });
    await fc.assert(
      fc.asyncProperty(topics, async ({ present, lastSeq }) => {
        const { gaps, rows: found } = await inspect(rows(...[...present].sort((a, b) => a - b)), lastSeq, value);
        const named = gaps.flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, index) => from + index));
        const all = Array.from({ length: lastSeq }, (_, index) => index + 1);
        expect(named).toEqual(all.filter((seq) => !present.includes(seq)));
        expect(found).toBe(lastSeq - named.length);
      }),
    );
  });
});
