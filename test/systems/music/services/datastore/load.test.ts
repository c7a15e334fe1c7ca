import { randomUUID } from 'node:crypto';
import { buildApp } from '../../../../../src/systems/music/services/datastore/app';
import { MemoryStore } from '../../../../../src/systems/music/services/datastore/memory-store';
import { StoreError } from '../../../../../src/systems/music/services/datastore/store';

const headers = { authorization: `Basic ${Buffer.from('svc-loader:token').toString('base64')}` };

describe('a list of rows that is loaded', () => {
  const store = new MemoryStore();
  const [kept, other] = [randomUUID(), randomUUID()];
  const rows = [
    { objtype: 'user', uuid: kept },
    { objtype: 'user', uuid: other },
    { objtype: 'music', uuid: kept },
  ];

  afterEach(() => jest.restoreAllMocks());

  async function load(payload: object): Promise<readonly [number, unknown]> {
    const own = buildApp({ store, loaderToken: 'token', logger: false });
    const answer = await own.inject({ method: 'POST', url: '/api/v1/datastore/load', headers, payload });
    await own.close();
    return [answer.statusCode, answer.json()];
  }

  test('is written with one operation a table, however many rows it has', async () => {
    const written = jest.spyOn(store, 'replaceAll');
    expect(await load(rows)).toEqual([200, [{ user_id: kept }, { user_id: other }, { music_id: kept }]]);
    expect(written.mock.calls.map(([type, items]) => [type, items.length])).toEqual([
      ['music', 1],
      ['user', 2],
    ]);
  });

  test('keeps the later of two rows with one key', async () => {
    const two = ['Ada', 'Grace'].map((fname) => ({ objtype: 'user', uuid: kept, fname }));
    expect(await load(two)).toEqual([200, [{ user_id: kept }, { user_id: kept }]]);
    expect(await store.query('user', kept)).toMatchObject({ Items: [{ fname: 'Grace' }] });
  });

  test('is answered with 503, which may be tried again, for those that the store has no room for', async () => {
    jest.spyOn(store, 'replaceAll').mockImplementation((type) => Promise.resolve(type === 'user' ? [other] : []));
    const reason = 'the store had no room for this row now';
    expect(await load(rows)).toEqual([
      200,
      [{ user_id: kept }, { http_status_code: 503, error: 'store throttled', reason }, { music_id: kept }],
    ]);
  });

  test('is refused for the one row alone for whose sake the store refuses all', async () => {
    const refused = new StoreError('refused', 'ValidationException: no');
    jest.spyOn(store, 'replaceAll').mockRejectedValue(refused);
    const alone = jest.spyOn(store, 'replace');
    alone.mockImplementation((_type, item) => (item.user_id === other ? Promise.reject(refused) : Promise.resolve()));
    const answer = { http_status_code: 400, error: 'store refused', reason: 'ValidationException: no' };
    expect(await load(rows)).toEqual([200, [{ user_id: kept }, answer, { music_id: kept }]]);
  });

  test('fails for the rows of the one table that the store fails with', async () => {
    const failed = new StoreError('failed', 'gone');
    jest
      .spyOn(store, 'replaceAll')
      .mockImplementation((type) => (type === 'user' ? Promise.reject(failed) : Promise.resolve([])));
    const answer = { http_status_code: 502, error: 'store failed', reason: 'gone' };
    expect(await load(rows)).toEqual([200, [answer, answer, { music_id: kept }]]);
  });

  test('hides what went wrong inside, as every request does', async () => {
    jest.spyOn(store, 'replaceAll').mockRejectedValue(new Error('the secret is hunter2'));
    expect(await load(rows)).toEqual([500, { error: 'internal error' }]);
  });
});
