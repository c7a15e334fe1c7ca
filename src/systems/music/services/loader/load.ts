import type { Result } from './datastore';
import { mostRowsAtOnce, type ObjectType } from '../datastore/domain/objects';
import type { BadDataRow, DataRow } from './rows';

export interface LoaderOptions {
  readonly rows: AsyncGenerator<DataRow | BadDataRow, undefined>;
  /** Loads several rows together: what came of each, in their order. */
  readonly load: (rows: readonly DataRow[]) => Promise<readonly Result[]>;
  /** Rows on their way at once. */
  readonly concurrency: number;
  /** Progress, for standard output. */
  readonly say: (line: string) => void;
  /** Rows that are not in the table afterwards, for standard error. */
  readonly complain: (line: string) => void;
}

export interface Counts {
  readonly loaded: number;
  /** Rows that no second run will load: fix the file. */
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
  const together = Math.min(concurrency, mostRowsAtOnce);
  try {
    await Promise.all(Array.from({ length: Math.ceil(concurrency / together) }, work));
  } finally {
    await rows.return(undefined);
  }
  return counts;

  /** All workers draw from the same rows. */
  async function work(): Promise<void> {
    for (let batch = await take(); batch.length > 0 && !counts.gaveUp; batch = await take()) {
      const results = await load(batch);
      batch.forEach((row, i) => note(row, results[i] ?? { kind: 'lost', reason: 'no result' }));
      if (counts.lost >= lostAtMost) counts.gaveUp = true;
    }
  }

  /** The next rows that can be loaded; none at the end of the file. */
  async function take(): Promise<readonly DataRow[]> {
    const batch: DataRow[] = [];
    while (batch.length < together) {
      const { value: row } = await rows.next();
      if (!row) break;
      if ('problem' in row) note(row, { kind: 'refused', reason: row.problem });
      else batch.push(row);
    }
    return batch;
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
