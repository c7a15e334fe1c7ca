import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../../../../../src/systems/music/services/datastore/app';
import { MemoryStore } from '../../../../../src/systems/music/services/datastore/memory-store';
import { expectNoServerErrors } from '../../../../support/hostile';

const base = '/api/v1/datastore';
const loader = { authorization: `Basic ${Buffer.from('svc-loader:token').toString('base64')}` };
const song = { Artist: 'Taylor Swift', SongTitle: 'August' };
const uuid = '6ecfafd0-8a35-4af6-a9e2-cbd79b3abeea';

const numbered = (count: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`field ${i}`, i]));

describe('DB', () => {
  let app: FastifyInstance;
  beforeEach(() => {
    app = buildApp({ store: new MemoryStore(), loaderToken: 'token', logger: false });
  });
  afterEach(() => app.close());

  async function call(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    payload?: object,
    headers: Record<string, string> = {},
  ) {
    const answer = await app.inject({ method, url: base + path, headers, ...(payload && { payload }) });
    return [answer.statusCode, answer.json<Record<string, unknown>>()] as const;
  }
  const read = (id: string) => call('GET', `/read?objtype=music&objkey=${id}`);
  const write = async (payload: object, key?: string) =>
    call('POST', '/write', payload, key ? { 'idempotency-key': key } : {});

  test('writes an object under a new id and reads it as DynamoDB answers a query', async () => {
    const [status, { music_id }] = await write({ objtype: 'music', ...song });
    expect([status, music_id]).toEqual([200, expect.stringMatching(/^[0-9a-f-]{36}$/)]);
    expect(await read(music_id as string)).toEqual([
      200,
      { Items: [{ ...song, music_id }], Count: 1, ScannedCount: 1 },
    ]);
  });

  test('makes another id for each write', async () => {
    const [one, other] = await Promise.all([write({ objtype: 'user' }), write({ objtype: 'user' })]);
    expect(one[1].user_id).not.toBe(other[1].user_id);
  });

  test('writes once however often a write with the same key is repeated', async () => {
    const key = randomUUID();
    const answers = [await write({ objtype: 'music', ...song }, key), await write({ objtype: 'music', ...song }, key)];
    expect(answers).toEqual([
      [200, { music_id: key }],
      [200, { music_id: key }],
    ]);
  });

  test('refuses a key that another object has, and keeps that object', async () => {
    const key = randomUUID();
    await write({ objtype: 'music', ...song }, key);
    expect((await write({ objtype: 'music', Artist: 'Somebody Else' }, key))[0]).toBe(409);
    expect((await read(key))[1]).toMatchObject({ Items: [song] });
  });

  test('updates fields and answers with them', async () => {
    const update = await call('PUT', '/update?objtype=music&objkey=x', { Artist: 'T. S.' });
    expect([update, (await read('x'))[1]]).toEqual([
      [200, { Attributes: { Artist: 'T. S.' } }],
      { Items: [{ music_id: 'x', Artist: 'T. S.' }], Count: 1, ScannedCount: 1 },
    ]);
  });

  test('takes two hundred fields at once, and thousands of values', async () => {
    expect((await call('PUT', '/update?objtype=music&objkey=x', numbered(200)))[0]).toBe(200);
    expect((await write({ objtype: 'music', list: Array.from({ length: 4_990 }, () => 1) }))[0]).toBe(200);
  });

  test('deletes', async () => {
    const [, { music_id }] = await write({ objtype: 'music', ...song });
    expect(await call('DELETE', `/delete?objtype=music&objkey=${String(music_id)}`)).toEqual([200, {}]);
    expect((await read(music_id as string))[1]).toMatchObject({ Count: 0 });
  });

  test('takes keys with any characters', async () => {
    const key = 'ü/&?=+ %25';
    await call('PUT', `/update?objtype=music&objkey=${encodeURIComponent(key)}`, { Artist: 'X' });
    expect((await read(encodeURIComponent(key)))[1]).toMatchObject({ Items: [{ music_id: key }] });
  });

  test('loads an object under the id that it brings, any number of times', async () => {
    for (let i = 0; i < 2; i++) {
      expect(await call('POST', '/load', { objtype: 'music', uuid, ...song }, loader)).toEqual([
        200,
        { music_id: uuid },
      ]);
    }
    expect((await read(uuid))[1]).toEqual({ Items: [{ music_id: uuid, ...song }], Count: 1, ScannedCount: 1 });
  });

  test('loads a list of rows, and answers for each what it alone would be answered', async () => {
    const other = randomUUID();
    const rows = [
      { objtype: 'music', uuid, ...song },
      { objtype: 'music', ...song },
      { objtype: 'song', uuid: other },
      { objtype: 'user', uuid: other, Year: 1e200 },
      'no row',
      { objtype: 'user', uuid: other, fname: 'Ada' },
    ];
    const message = 'error reading arguments';
    expect(await call('POST', '/load', rows, loader)).toEqual([
      200,
      [
        { music_id: uuid },
        { http_status_code: 400, reason: 'Missing uuid' },
        { http_status_code: 400, message, field: 'objtype', reason: 'must be one of music,user' },
        { http_status_code: 400, message, field: 'Year', reason: expect.stringMatching(/is a number/) as string },
        { http_status_code: 400, message, reason: 'the row must be object' },
        { user_id: other },
      ],
    ]);
    expect((await read(uuid))[1]).toMatchObject({ Items: [song] });
    expect((await call('GET', `/read?objtype=user&objkey=${other}`))[1]).toMatchObject({ Items: [{ fname: 'Ada' }] });
  });

  test('loads no more than 25 rows at once', async () => {
    const rows = (count: number) => Array.from({ length: count }, () => ({ objtype: 'user', uuid: randomUUID() }));
    expect((await call('POST', '/load', rows(25), loader))[0]).toBe(200);
    expect((await call('POST', '/load', [], loader))[1]).toEqual([]);
    expect(await call('POST', '/load', rows(26), loader)).toEqual([
      400,
      { message: 'error reading arguments', reason: 'the body has 26 rows, and at most 25 are taken' },
    ]);
  });

  const wrong = (credentials: string, scheme = 'Basic') => ({
    authorization: `${scheme} ${Buffer.from(credentials).toString('base64')}`,
  });
  test.each([
    ['none', {}],
    ['another password', wrong('svc-loader:tokem')],
    ['another user', wrong('root:token')],
    ['another scheme', wrong('svc-loader:token', 'Bearer')],
    ['nothing after the scheme', { authorization: 'Basic' }],
    ['no base64', { authorization: 'Basic \u00e9\u00e9' }],
  ])('loads nothing with credentials that are wrong: %s', async (_what, headers: Record<string, string>) => {
    expect(await call('POST', '/load', { objtype: 'music', uuid, ...song }, headers)).toEqual([
      401,
      { http_status_code: 401, reason: 'Invalid authorization for /load' },
    ]);
    expect((await read(uuid))[1]).toMatchObject({ Count: 0 });
  });

  test('asks for credentials before it looks at what is loaded', async () => {
    expect((await call('POST', '/load', { x: 'x'.repeat(1_100_000) }))[0]).toBe(401);
    expect((await call('POST', '/load', { x: 'x'.repeat(1_100_000) }, loader))[0]).toBe(413);
  });

  test('loads nothing without an id', async () => {
    expect(await call('POST', '/load', { objtype: 'music', ...song }, loader)).toEqual([
      400,
      { http_status_code: 400, reason: 'Missing uuid' },
    ]);
  });

  const message = 'error reading arguments';
  test.each([
    ['GET', '/read', undefined, { message, field: 'objtype', reason: 'is missing' }],
    ['GET', '/read?objtype=music', undefined, { message, field: 'objkey', reason: 'is missing' }],
    [
      'GET',
      '/read?objtype=song&objkey=x',
      undefined,
      { message, field: 'objtype', reason: 'must be one of music,user' },
    ],
    ['GET', '/read?objtype=music&objkey=', undefined, { message, field: 'objkey', reason: 'is empty' }],
    [
      'GET',
      `/read?objtype=music&objkey=${'x'.repeat(2_049)}`,
      undefined,
      { message, field: 'objkey', reason: 'is longer than 2048 bytes' },
    ],
    [
      'GET',
      '/read?objtype=music&objtype=user&objkey=x',
      undefined,
      { message, field: 'objtype', reason: 'must be string' },
    ],
    ['POST', '/write', {}, { message, field: 'objtype', reason: 'is missing' }],
    ['POST', '/write', [], { message, reason: 'the body must be object' }],
    [
      'POST',
      '/write',
      { objtype: 'music', Year: 1e200 },
      { message, field: 'Year', reason: 'is a number outside of ±1e-130 to ±9.9e+125' },
    ],
    ['POST', '/write', { objtype: 'music', '': 1 }, { message, field: '', reason: 'has a field without a name' }],
    [
      'POST',
      '/write',
      { objtype: 'music', x: 'x'.repeat(400_000) },
      { message, field: 'body', reason: 'is longer than 400000 bytes' },
    ],
    [
      'PUT',
      '/update?objtype=music&objkey=x',
      numbered(201),
      { message, field: 'body', reason: 'has 201 fields, and at most 200 are taken at once' },
    ],
    [
      'POST',
      '/write',
      { objtype: 'music', ...numbered(20_000) },
      { message, field: 'body', reason: 'has 20001 fields, and at most 200 are taken at once' },
    ],
    [
      'POST',
      '/write',
      { objtype: 'music', list: Array.from({ length: 5_000 }, () => 1) },
      { message, field: 'list', reason: 'makes more than 5000 values of the body' },
    ],
    [
      'PUT',
      '/update?objtype=music&objkey=x',
      { Artist: '\ud83c' },
      { message, field: 'Artist', reason: 'holds half of a surrogate pair, which is no character' },
    ],
    [
      'PUT',
      '/update?objtype=music&objkey=x',
      { '\udfb5': 1 },
      { message, field: '\udfb5', reason: 'holds half of a surrogate pair, which is no character' },
    ],
    ['PUT', '/update?objtype=music&objkey=x', {}, { message, field: 'body', reason: 'names no field to change' }],
    [
      'PUT',
      '/update?objtype=music&objkey=x',
      { music_id: 'y' },
      { message, field: 'music_id', reason: 'is the key and cannot change' },
    ],
    ['DELETE', '/delete?objtype=music', undefined, { message, field: 'objkey', reason: 'is missing' }],
  ] as const)('answers %s %s with 400 and what is wrong with it', async (method, path, payload, body) => {
    expect(await call(method, path, payload)).toEqual([400, body]);
  });

  test('refuses a key that is no UUID', async () => {
    expect(await write({ objtype: 'music' }, 'again')).toEqual([
      400,
      { message, field: 'Idempotency-Key', reason: 'must be a UUID' },
    ]);
  });

  test('answers whatever is thrown at it without a server error', async () => {
    await expectNoServerErrors(app, [
      { method: 'GET', path: `${base}/read?objtype&objkey` },
      { method: 'POST', path: `${base}/write`, fields: ['objtype', 'Artist', 'music_id'] },
      { method: 'PUT', path: `${base}/update?objtype&objkey`, fields: ['Artist', 'music_id', ''] },
      { method: 'DELETE', path: `${base}/delete?objtype&objkey` },
      { method: 'POST', path: `${base}/load`, fields: ['objtype', 'uuid', 'Artist'], headers: loader },
      { method: 'GET', path: '/:anything' },
    ]);
  }, 60_000);
});
