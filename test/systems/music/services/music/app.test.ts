import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { buildApp as buildDatastore } from '../../../../../src/systems/music/services/datastore/app';
import { DatastoreClient } from '../../../../../src/systems/music/services/datastore/client';
import { MemoryStore } from '../../../../../src/systems/music/services/datastore/memory-store';
import { buildApp, type MusicDependencies } from '../../../../../src/systems/music/services/music/app';
import { uniqueCode } from '../../../../../src/systems/music/services/music/domain/exercise';
import { expectNoServerErrors } from '../../../../support/hostile';
import { listenOnLoopback, LogLines } from '../../../../support/service';

const base = '/api/v1/music';
const auth = { authorization: 'Bearer A' };
const song = { Artist: 'Taylor Swift', SongTitle: 'August' };

describe('S2', () => {
  const log = new LogLines();
  let db: FastifyInstance;
  let datastore: DatastoreClient;
  let app: FastifyInstance;
  const build = (changes: Partial<MusicDependencies> = {}): FastifyInstance =>
    buildApp({ datastore, version: 'v1', exer: 'octocat', failurePercent: 50, logger: log.logger, ...changes });

  beforeEach(async () => {
    log.lines.length = 0;
    db = buildDatastore({ store: new MemoryStore(), loaderToken: 'token', logger: log.logger });
    datastore = new DatastoreClient(`${await listenOnLoopback(db)}/api/v1/datastore`, { timeout: 500 });
    app = build();
  });
  afterEach(async () => {
    await app.close();
    await datastore.close();
    await db.close();
  });

  const call = (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    payload?: object,
    headers: Record<string, string> = auth,
  ) => app.inject({ method, url: base + path, headers, ...(payload && { payload }) });
  const create = async (): Promise<string> => (await call('POST', '/', song)).json<{ music_id: string }>().music_id;

  test('does not offer the list of songs', async () => {
    for (const path of ['', '/']) expect((await call('GET', path)).json()).toEqual({});
  });

  test('creates a song and reads it with the answer of DB', async () => {
    const music_id = await create();
    const own = await call('GET', `/${music_id}`);
    const datastores = await db.inject(`/api/v1/datastore/read?objtype=music&objkey=${music_id}`);
    expect(own.body).toBe(datastores.body);
    expect(own.json()).toEqual({ Items: [{ ...song, music_id }], Count: 1, ScannedCount: 1 });
    expect(own.headers['content-type']).toMatch('application/json');
  });

  test('deletes a song', async () => {
    const music_id = await create();
    expect((await call('DELETE', `/${music_id}`)).json()).toEqual({});
    expect((await call('GET', `/${music_id}`)).json()).toMatchObject({ Items: [], Count: 0 });
  });

  test('creates a song once when a client repeats it with the same key', async () => {
    const headers = { ...auth, 'idempotency-key': '8a3c1d9e-6f57-4c7a-9d53-0f5a3b1c2d4e' };
    const ids = [await call('POST', '/', song, headers), await call('POST', '/', song, headers)].map(
      ({ body }) => body,
    );
    expect(ids).toEqual(Array(2).fill('{"music_id":"8a3c1d9e-6f57-4c7a-9d53-0f5a3b1c2d4e"}'));
  });

  test.each([
    ['GET', '/'],
    ['GET', '/x'],
    ['GET', '/test'],
    ['POST', '/'],
    ['DELETE', '/x'],
  ] as const)('wants authorization for %s %s', async (method, path) => {
    const answer = await call(method, path, undefined, {});
    expect([answer.statusCode, answer.json()]).toEqual([401, { error: 'missing auth' }]);
  });

  test.each(['/health', '/readiness'])('answers the probe %s without authorization', async (path) => {
    const answer = await call('GET', path, undefined, {});
    expect([answer.statusCode, answer.body]).toEqual([200, '']);
  });

  test.each([
    [{ Artist: 'A' }, 'SongTitle', 'is missing'],
    [{ Artist: 7, SongTitle: 'B' }, 'Artist', 'must be string'],
  ])('answers a song %j with what is wrong', async (payload, field, reason) => {
    const answer = await call('POST', '/', payload);
    expect([answer.statusCode, answer.json()]).toEqual([400, { message: 'error reading arguments', field, reason }]);
  });

  test.each(['GET', 'DELETE'] as const)(
    'answers %s of an id that no store would take with what is wrong',
    async (method) => {
      const answer = await call(method, `/${'x'.repeat(2_049)}`);
      expect([answer.statusCode, answer.json()]).toEqual([
        400,
        { message: 'error reading arguments', field: 'music_id', reason: 'is longer than 2048 bytes' },
      ]);
    },
  );

  test('refuses a body of over a megabyte with 413', async () => {
    expect((await call('POST', '/', { ...song, x: 'x'.repeat(1_000_000) })).statusCode).toBe(413);
  });

  test('passes the trace of a request on to DB', async () => {
    await call('GET', '/x', undefined, { ...auth, 'x-request-id': 'traced' });
    const traced = log.lines.filter(({ requestId }) => requestId === 'traced').map(({ msg }) => msg);
    expect(traced).toEqual(['GET /api/v1/datastore/read?objtype=music&objkey=x 200', `GET ${base}/x 200`]);
  });

  test('answers whatever is thrown at it without a server error', async () => {
    const fixed = build({ code: uniqueCode('octocat'), logger: false });
    await expectNoServerErrors(fixed, [
      { method: 'GET', path: `${base}/`, headers: auth },
      { method: 'GET', path: `${base}/:id`, headers: auth },
      { method: 'POST', path: `${base}/`, fields: Object.keys(song), headers: auth },
      { method: 'DELETE', path: `${base}/:id`, headers: auth },
    ]);
    await fixed.close();
  }, 60_000);

  describe('without a DB that works', () => {
    /** S2 in front of something else than DB. */
    async function readFrom(answer: (response: ServerResponse) => void) {
      const server = createServer((_request, response) => answer(response));
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
      const lame = new DatastoreClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { timeout: 500 });
      const s2 = build({ datastore: lame });
      const reply = await s2.inject({ url: `${base}/x`, headers: auth });
      server.closeAllConnections();
      server.close();
      await Promise.all([s2.close(), lame.close()]);
      return [reply.statusCode, reply.json<Record<string, unknown>>()];
    }

    test('says with a 502 that DB cannot be reached', async () => {
      await db.close();
      const answer = await call('GET', '/x');
      expect([answer.statusCode, answer.json()]).toEqual([
        502,
        { error: 'datastore failed', reason: expect.stringContaining('ECONNREFUSED') as string },
      ]);
    });

    test.each([
      [500, 'fault filter abort', 502, 'fault filter abort'],
      [503, '{"error":"store throttled","reason":"slow down"}', 503, 'slow down'],
      [504, '{"error":"store timed out","reason":"no answer within 4000 ms"}', 504, 'no answer within 4000 ms'],
    ])('turns its %i %s into a %i with the reason', async (status, body, expected, reason) => {
      expect(await readFrom((response) => void response.writeHead(status).end(body))).toEqual([
        expected,
        { error: 'datastore failed', status, reason },
      ]);
    });

    test('says with a 504 that DB does not answer, and does not wait for it', async () => {
      expect(await readFrom(() => undefined)).toEqual([
        504,
        { error: 'datastore timed out', reason: 'no answer within 500 ms' },
      ]);
    });
  });

  describe('the exercise', () => {
    test('fails with 500 and a stack trace in the log while the code is not in the source', async () => {
      const answer = await call('GET', '/test');
      expect([answer.statusCode, answer.json()]).toEqual([500, { error: 'internal error' }]);
      const failure = log.lines.find(({ level }) => level === 50);
      expect(failure).toMatchObject({ err: { stack: expect.stringContaining('expectFixed') as string } });
    });

    test('is done when the source holds the code of the log', async () => {
      const fixed = build({ code: uniqueCode('octocat') });
      const answer = await fixed.inject({ url: `${base}/test`, headers: auth });
      expect([answer.statusCode, answer.json()]).toEqual([200, {}]);
      await fixed.close();
    });

    test('has another code for each learner', async () => {
      expect(uniqueCode('octocat')).toMatch(/^[0-9a-f]{64}$/);
      const copied = build({ code: uniqueCode('hubot') });
      expect((await copied.inject({ url: `${base}/test`, headers: auth })).statusCode).toBe(500);
      await copied.close();
    });
  });

  describe('v2', () => {
    const statuses = async (failurePercent: number, draws: readonly number[]): Promise<number[]> => {
      let next = 0;
      const v2 = build({ version: 'v2', failurePercent, random: () => draws[next++] ?? 0 });
      const answers = [];
      for (let i = 0; i < draws.length; i++) answers.push(await v2.inject({ url: `${base}/x`, headers: auth }));
      await v2.close();
      for (const { statusCode, body } of answers)
        if (statusCode === 500) expect(body).toBe('{"error":"get_song failed"}');
      return answers.map(({ statusCode }) => statusCode);
    };

    test('fails its share of reads', async () => {
      expect(await statuses(50, [0, 0.499, 0.5, 0.999])).toEqual([500, 500, 200, 200]);
      expect(await statuses(0, [0, 0.999])).toEqual([200, 200]);
      expect(await statuses(100, [0, 0.999])).toEqual([500, 500]);
    });

    test('fails no other call, and v1 none', async () => {
      const v2 = build({ version: 'v2', failurePercent: 100 });
      const created = await v2.inject({ method: 'POST', url: base, headers: auth, payload: song });
      expect([created.statusCode, (await call('GET', '/x')).statusCode]).toEqual([200, 200]);
      await v2.close();
    });

    test('has no test', async () => {
      const v2 = build({ version: 'v2', failurePercent: 0 });
      expect((await v2.inject({ url: `${base}/test`, headers: auth })).statusCode).toBe(404);
      await v2.close();
    });
  });
});
