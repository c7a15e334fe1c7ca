import { createVerifier } from 'fast-jwt';
import type { FastifyInstance } from 'fastify';
import { buildApp as buildDatastore } from '../../../../../src/systems/music/services/datastore/app';
import { DatastoreClient } from '../../../../../src/systems/music/services/datastore/client';
import { MemoryStore } from '../../../../../src/systems/music/services/datastore/memory-store';
import { buildApp } from '../../../../../src/systems/music/services/users/app';
import { expectNoServerErrors } from '../../../../support/hostile';
import { listenOnLoopback } from '../../../../support/service';

const base = '/api/v1/user';
const key = { algorithm: 'HS256', secret: 'top secret' } as const;
const auth = { authorization: 'Bearer A' };
interface LoginClaims {
  readonly user_id: string;
  readonly time: number;
  readonly iat: number;
  readonly exp: number;
}

const ada = { fname: 'Ada', lname: 'Lovelace', email: 'ada@example.org' };

describe('S1', () => {
  let db: FastifyInstance;
  let app: FastifyInstance;
  beforeEach(async () => {
    db = buildDatastore({ store: new MemoryStore(), loaderToken: 'token', logger: false });
    const datastore = new DatastoreClient(`${await listenOnLoopback(db)}/api/v1/datastore`);
    app = buildApp({ datastore, key, logger: false });
    app.addHook('onClose', () => datastore.close());
  });
  afterEach(async () => {
    await app.close();
    await db.close();
  });

  const call = (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    payload?: object,
    headers: Record<string, string> = auth,
  ) => app.inject({ method, url: base + path, headers, ...(payload && { payload }) });
  const create = async (): Promise<string> => (await call('POST', '/', ada, {})).json<{ user_id: string }>().user_id;

  test('says at its root that it is up, with a slash or without', async () => {
    for (const path of ['', '/']) {
      const answer = await call('GET', path, undefined, {});
      expect([answer.statusCode, answer.body]).toEqual([200, expect.stringMatching(/up/)]);
    }
  });

  test('creates a user and reads it', async () => {
    const user_id = await create();
    expect((await call('GET', `/${user_id}`)).json()).toEqual({
      Items: [{ ...ada, user_id }],
      Count: 1,
      ScannedCount: 1,
    });
  });

  test('changes a user', async () => {
    const user_id = await create();
    const change = { ...ada, email: 'countess@example.org' };
    expect((await call('PUT', `/${user_id}`, change)).json()).toEqual({ Attributes: change });
    expect((await call('GET', `/${user_id}`)).json()).toMatchObject({ Items: [{ ...change, user_id }] });
  });

  test('deletes a user', async () => {
    const user_id = await create();
    expect((await call('DELETE', `/${user_id}`)).statusCode).toBe(200);
    expect((await call('GET', `/${user_id}`)).json()).toMatchObject({ Count: 0 });
  });

  test('keeps the three fields and no others', async () => {
    const answer = await call('POST', '/', { ...ada, role: 'admin', user_id: 'mine' }, {});
    const { user_id } = answer.json<{ user_id: string }>();
    expect((await call('GET', `/${user_id}`)).json<{ Items: object[] }>().Items).toEqual([{ ...ada, user_id }]);
  });

  test.each(['GET', 'PUT', 'DELETE'] as const)('wants authorization for %s of a user', async (method) => {
    const answer = await call(method, '/x', undefined, {});
    expect([answer.statusCode, answer.json()]).toEqual([401, { error: 'missing auth' }]);
  });

  test.each([
    ['POST', '/', { fname: 'Ada', lname: 'Lovelace' }, 'arguments', 'email', 'is missing'],
    ['POST', '/', { ...ada, lname: 7 }, 'arguments', 'lname', 'must be string'],
    ['PUT', '/x', { ...ada, fname: null }, 'arguments', 'fname', 'must be string'],
    ['PUT', '/login', {}, 'parameters', 'uid', 'is missing'],
    ['PUT', '/login', { uid: ['x'] }, 'parameters', 'uid', 'must be string'],
    ['PUT', '/login', { uid: '' }, 'parameters', 'uid', 'is empty'],
    ['PUT', '/login', { uid: 'ü'.repeat(1_025) }, 'parameters', 'uid', 'is longer than 2048 bytes'],
    ['PUT', `/${'x'.repeat(2_049)}`, ada, 'arguments', 'user_id', 'is longer than 2048 bytes'],
    ['PUT', '/logoff', {}, 'parameters', 'jwt', 'is missing'],
  ] as const)('answers %s %s of %j with what is wrong', async (method, path, payload, what, field, reason) => {
    const answer = await call(method, path, payload);
    expect([answer.statusCode, answer.json()]).toEqual([400, { message: `error reading ${what}`, field, reason }]);
  });

  test('answers a body that is not JSON in the same words', async () => {
    const answer = await app.inject({
      method: 'PUT',
      url: `${base}/login`,
      headers: { 'content-type': 'application/json' },
      payload: '{',
    });
    expect([answer.statusCode, answer.json()]).toMatchObject([400, { message: 'error reading parameters' }]);
  });

  test('logs in a user that it knows with a signed token', async () => {
    const uid = await create();
    const answer = await call('PUT', '/login', { uid }, {});
    expect(answer.statusCode).toBe(200);
    const token = createVerifier({ key: 'top secret', algorithms: ['HS256'] })(answer.body) as LoginClaims;
    const { time, iat, exp } = token;
    expect(token).toEqual({ user_id: uid, time, iat, exp });
    expect(Math.abs(time - Date.now() / 1000)).toBeLessThan(60);
    expect([Math.abs(iat - time) <= 1, exp - iat]).toEqual([true, 3_600]);
    expect(() => createVerifier({ key: 'another secret' })(answer.body) as unknown).toThrow(/signature is invalid/);
  });

  test('gives a token that ends when its time is over, and not before', async () => {
    const datastore = new DatastoreClient(`${new URL(db.listeningOrigin).origin}/api/v1/datastore`);
    const brief = buildApp({ datastore, key, jwtLifetimeSeconds: 2, logger: false });
    const { body } = await brief.inject({ method: 'PUT', url: `${base}/login`, payload: { uid: await create() } });
    const { exp } = createVerifier({ key: 'top secret' })(body) as LoginClaims;
    const verifiedAt = (seconds: number) => () =>
      createVerifier({ key: 'top secret', clockTimestamp: seconds * 1000 })(body) as unknown;
    expect(verifiedAt(exp - 1)).not.toThrow();
    expect(verifiedAt(exp + 1)).toThrow(/expired/);
    await Promise.all([brief.close(), datastore.close()]);
  });

  test('shows nobody the secret that it shares', async () => {
    expect((await app.inject({ url: '/.well-known/jwks.json' })).statusCode).toBe(404);
  });

  test('logs in nobody else', async () => {
    const answer = await call('PUT', '/login', { uid: 'nobody' }, {});
    expect([answer.statusCode, answer.json()]).toEqual([401, { error: 'unknown user' }]);
  });

  test('logs off', async () => {
    const answer = await call('PUT', '/logoff', { jwt: 'any' }, {});
    expect([answer.statusCode, answer.json()]).toEqual([200, {}]);
  });

  test('passes on what DB says about a request that cannot be served', async () => {
    expect((await call('POST', '/', { ...ada, email: 'x'.repeat(500_000) }, {})).statusCode).toBe(400);
    expect((await call('POST', '/', { ...ada, email: 'x'.repeat(1_000_000) }, {})).statusCode).toBe(413);
  });

  test('answers whatever is thrown at it without a server error', async () => {
    const fields = Object.keys(ada);
    await expectNoServerErrors(app, [
      { method: 'POST', path: `${base}/`, fields },
      { method: 'GET', path: `${base}/:id`, headers: auth },
      { method: 'PUT', path: `${base}/:id`, fields, headers: auth },
      { method: 'DELETE', path: `${base}/:id`, headers: auth },
      { method: 'PUT', path: `${base}/login`, fields: ['uid'] },
      { method: 'PUT', path: `${base}/logoff`, fields: ['jwt'] },
    ]);
  }, 60_000);
});
