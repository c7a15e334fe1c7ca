/** Rows that come with one request are written with one operation a table, not with one a row. */
import { HttpError } from '../../../../runtime/errors';
import { type Fields, type ObjectType, objectTypes } from './domain/objects';
import { type ObjectStore, StoreError } from './store';

/** A row that can be written: its key, and the item as the store keeps it. */
export interface Loadable {
  readonly objtype: ObjectType;
  readonly uuid: string;
  readonly item: Fields;
}

/** @returns what was wrong with those that are not written */
export async function writeAll(
  store: ObjectStore,
  rows: readonly Loadable[],
): Promise<ReadonlyMap<Loadable, HttpError>> {
  const failures = await Promise.all(
    objectTypes.map((type) =>
      writeTogether(
        store,
        type,
        rows.filter(({ objtype }) => objtype === type),
      ),
    ),
  );
  return new Map(failures.flat());
}

type Failure = readonly [row: Loadable, error: HttpError];

async function writeTogether(
  store: ObjectStore,
  type: ObjectType,
  rows: readonly Loadable[],
): Promise<readonly Failure[]> {
  if (rows.length === 0) return [];
  // Of two rows with one key the later one counts.
  const items = [...new Map(rows.map(({ uuid, item }) => [uuid, item])).values()];
  const left = await orError(() => store.replaceAll(type, items));
  if (!(left instanceof HttpError))
    return rows.filter(({ uuid }) => left.includes(uuid)).map((row): Failure => [row, noRoom()]);
  // What the store refuses it refuses as a whole, for the sake of a single row.
  if (left.statusCode === 400) return writeOneByOne(store, rows);
  return rows.map((row): Failure => [row, left]);
}

async function writeOneByOne(store: ObjectStore, rows: readonly Loadable[]): Promise<readonly Failure[]> {
  const failures: Failure[] = [];
  for (const row of rows) {
    const error = await orError(() => store.replace(row.objtype, row.item));
    if (error instanceof HttpError) failures.push([row, error]);
  }
  return failures;
}

/** An error that the client is to read as a value; every other one is thrown. */
export async function orError<T>(attempt: () => T | Promise<T>): Promise<T | HttpError> {
  try {
    return await attempt();
  } catch (error) {
    if (error instanceof HttpError) return error;
    throw error;
  }
}

function noRoom(): StoreError {
  return new StoreError('throttled', 'the store had no room for this row now');
}
