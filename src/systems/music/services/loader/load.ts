import type { Result } from './datastore';
import type { ObjectType } from '../datastore/domain/objects';
import type { BadDataRow, DataRow } from './rows';

export interface LoaderOptions {
  readonly rows: AsyncGenerator<DataRow | BadDataRow>;
  readonly load: (row: DataRow) => Promise<Result>;
  /** Rows on their way at once. */
  readonly concurrency: number;
  /** Progress, for standard output. */
  readonly say: (line: string) => void;
  /** Rows that are not in the table afterwards, for standard error. */
  readonly complain: (line: string) => void;
}

export interface Counts {
  readonly loaded: number;
  /** Rows that no second run will load: mend the file. */
  readonly bad: number;
  /** Rows that a second run may load. */
  readonly lost: number;
  /** The datastore failed so often that the rest of the file was not tried. */
  readonly gaveUp: boolean;
}

const progressEvery = 100;

/** One failing row may be its own fault; so many mean that the datastore is down. */
const lostAtMost = 10;

/**
 * Loads one file. There is no checkpoint: a row has its key, so a second run writes the same again, and
 * that is how a load that was killed is resumed.
 */
export async function loadFile(objtype: ObjectType, options: LoaderOptions): Promise<Counts> {
  const { rows, load, concurrency, say, complain } = options;
  const counts = { loaded: 0, bad: 0, lost: 0, gaveUp: false };
  await Promise.all(Array.from({ length: concurrency }, work));
  return counts;

  /** All workers draw from the same rows; leaving the loop ends it for every one of them. */
  async function work(): Promise<void> {
    for await (const row of rows) {
      const result: Result = 'problem' in row ? { kind: 'refused', reason: row.problem } : await load(row);
      note(row, result);
      if (counts.lost >= lostAtMost) {
        counts.gaveUp = true;
        return;
      }
    }
  }

  function note({ file, line }: DataRow | BadDataRow, result: Result): void {
    switch (result.kind) {
      case 'loaded':
        counts.loaded += 1;
        if (counts.loaded % progressEvery === 0) say(`${objtype}: ${counts.loaded} rows loaded`);
        return;
      case 'refused':
        counts.bad += 1;
        return complain(`${file}:${line}: not loaded: ${result.reason}`);
      case 'lost':
        counts.lost += 1;
        return complain(`${file}:${line}: lost: ${result.reason}`);
    }
  }
}
