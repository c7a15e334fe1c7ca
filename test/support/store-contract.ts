/** What every store of DB must do; run against the twin in memory, the embedded store and DynamoDB Local. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { type Fields, itemOf } from '../../src/systems/music/services/datastore/domain/objects';
import type { ObjectStore } from '../../src/systems/music/services/datastore/store';

const empty = { Items: [], Count: 0, ScannedCount: 0 };
const one = (item: Fields) => ({ Items: [item], Count: 1, ScannedCount: 1 });

export function storeContract(storeOf: () => ObjectStore): void {
  let store: ObjectStore;
  beforeAll(() => {
    store = storeOf();
  });
  const song = (fields: Fields = { Artist: 'Taylor Swift', SongTitle: 'August' }): Fields =>
    itemOf('music', randomUUID(), fields);
  const idOf = (item: Fields): string => item.music_id as string;

  test('answers a query for nothing with nothing', async () => {
    expect(await store.query('music', randomUUID())).toEqual(empty);
  });

  test('answers a query with the item as plain values', async () => {
    const item = song();
    expect(await store.create('music', item)).toBe('created');
    expect(await store.query('music', idOf(item))).toEqual(one(item));
  });

  test('never creates over an item that exists', async () => {
    const item = song();
    await store.create('music', item);
    expect(await store.create('music', { ...item, Artist: 'Somebody Else' })).toBe('exists');
    expect(await store.query('music', idOf(item))).toEqual(one(item));
  });

  test('replaces the whole item', async () => {
    const item = song();
    await store.replace('music', item);
    const other = itemOf('music', idOf(item), { Artist: 'Somebody Else' });
    await store.replace('music', other);
    expect(await store.query('music', idOf(item))).toEqual(one(other));
  });

  test('replaces whole items together, those that are there and those that are not', async () => {
    const items = Array.from({ length: 25 }, () => song());
    const [first] = items as [Fields];
    await store.create('music', { ...first, Year: 2020 });
    expect(await store.replaceAll('music', items)).toEqual([]);
    for (const item of items) expect(await store.query('music', idOf(item))).toEqual(one(item));
  });

  test('updates the named fields, keeps the others and answers with those that it set', async () => {
    const item = song();
    await store.create('music', item);
    expect(await store.update('music', idOf(item), { Artist: 'T. S.', Year: 2020 })).toEqual({
      Artist: 'T. S.',
      Year: 2020,
    });
    expect(await store.query('music', idOf(item))).toEqual(one({ ...item, Artist: 'T. S.', Year: 2020 }));
  });

  test('makes the item that an update does not find', async () => {
    const id = randomUUID();
    await store.update('user', id, { fname: 'Ada' });
    expect(await store.query('user', id)).toEqual(one({ user_id: id, fname: 'Ada' }));
  });

  test('takes field names that are reserved words or look like expressions', async () => {
    const id = randomUUID();
    const fields = { name: 'a', '#n0': 'b', ':v0': 'c', 'a.b': 'd', 'with space': 'e' };
    expect(await store.update('music', id, fields)).toEqual(fields);
  });

  test('removes an item, and does not mind when there is none', async () => {
    const item = song();
    await store.create('music', item);
    await store.remove('music', idOf(item));
    await store.remove('music', idOf(item));
    expect(await store.query('music', idOf(item))).toEqual(empty);
  });

  test('keeps the two types apart', async () => {
    const id = randomUUID();
    await store.create('music', itemOf('music', id, {}));
    expect(await store.query('user', id)).toEqual(empty);
  });

  test('gives back every kind of value as it was written', async () => {
    const name = fc.string({ minLength: 1, maxLength: 20 });
    const { value } = fc.letrec<{ value: Fields[string] }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        fc.string(),
        fc.boolean(),
        fc.constant(null),
        fc.integer(),
        fc.double({ min: -1e100, max: 1e100, noNaN: true }).map((number) => (Math.abs(number) < 1e-100 ? 0 : number)),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(name, tie('value'), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    const written = fc.dictionary(name, value, { maxKeys: 5, noNullPrototype: true });
    await fc.assert(
      fc.asyncProperty(written, async (fields) => {
        const item = song(fields);
        await store.create('music', item);
        expect(await store.query('music', idOf(item))).toEqual(one(item));
      }),
      { numRuns: 60, seed: 756 },
    );
  });
}
