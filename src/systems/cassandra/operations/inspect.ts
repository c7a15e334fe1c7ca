/** A stretch of sequences, both ends included. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

export interface TopicReport {
  /** The recorded checkpoint: every row up to it was acknowledged. */
  readonly lastSeq: number;
  /** Rows up to the checkpoint. */
  readonly rows: number;
  /** What is missing up to the checkpoint. */
  readonly gaps: readonly Stretch[];
  /** Sequences that came more than once. */
  readonly duplicates: readonly number[];
  /** Rows whose value is not the one that belongs to their sequence. */
  readonly altered: readonly number[];
  /** Rows above the checkpoint: on their way, or left by a writer that died; the next one writes them again. */
  readonly ahead: number;
}

export interface TopicRow {
  readonly seq: number;
  readonly value: number;
}

/**
 * Compares a topic's rows with its checkpoint.
 * @param rows in the order of their sequences, as Cassandra returns a partition
 */
export async function inspect(
  rows: AsyncIterable<TopicRow>,
  lastSeq: number,
  valueOf: (seq: number) => number,
): Promise<TopicReport> {
  const gaps: Stretch[] = [];
  const duplicates: number[] = [];
  const altered: number[] = [];
  let previous = 0;
  let found = 0;
  let ahead = 0;
  for await (const { seq, value } of rows) {
    if (seq === previous) {
      if (duplicates.at(-1) !== seq) duplicates.push(seq);
      continue;
    }
    if (value !== valueOf(seq)) altered.push(seq);
    if (seq <= lastSeq) found++;
    else ahead++;
    addGap(previous, seq);
    previous = seq;
  }
  addGap(previous, lastSeq + 1);
  return { lastSeq, rows: found, gaps, duplicates, altered, ahead };

  function addGap(before: number, after: number): void {
    const gap = { from: before + 1, to: Math.min(after - 1, lastSeq) };
    if (gap.from <= gap.to) gaps.push(gap);
  }
}

export function isClean({ gaps, duplicates, altered }: TopicReport): boolean {
  return gaps.length + duplicates.length + altered.length === 0;
}
