import type { ObjectType } from '../datastore/domain/objects';
import { Datastore, type DatastoreOptions } from './datastore';
import { type Counts, loadFile } from './load';
import { readRows } from './rows';

export interface LoaderOptions extends DatastoreOptions {
  /** Path of the CSV file of each kind. */
  readonly files: Readonly<Record<ObjectType, string>>;
  readonly say: (line: string) => void;
  readonly complain: (line: string) => void;
}

/** Loads both files, users first. @returns whether every row of both is in its table now */
export async function runLoader({ files, say, complain, ...options }: LoaderOptions): Promise<boolean> {
  const datastore = new Datastore(options);
  const all: Counts[] = [];
  try {
    for (const objtype of ['user', 'music'] as const) {
      const counts = await loadFile(objtype, {
        rows: readRows(files[objtype], objtype),
        load: (batch) => datastore.load(batch),
        concurrency: options.concurrency,
        say,
        complain,
      });
      all.push(counts);
      say(summary(objtype, counts));
      if (counts.gaveUp) {
        complain(
          'The datastore keeps failing; given up. Run the loader again when it is back: loaded rows stay as they are.',
        );
        break;
      }
    }
  } finally {
    await datastore.close();
  }
  return all.length === 2 && all.every(({ bad, lost }) => bad + lost === 0);
}

function summary(objtype: ObjectType, { loaded, bad, lost }: Counts): string {
  return `${objtype}: ${loaded} rows loaded, ${bad} bad, ${lost} lost`;
}
