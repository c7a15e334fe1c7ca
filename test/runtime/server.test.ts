import type { FastifyInstance } from 'fastify';
import { request } from 'undici';
import { HttpError } from '../../src/runtime/errors';
import { bodyLimit, createServer } from '../../src/runtime/server';
import { startProxy } from '../../src/local/proxy';
import { traceHeaders } from '../../src/runtime/trace';
import { LogLines } from '../support/service';

const log = new LogLines();
let app: FastifyInstance;

beforeEach(() => {
  log.lines.length = 0;
  app = createServer({ basePath: '/base', logger: log.logger });
  const body = {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string' }, kind: { enum: ['a', 'b'] } },
  };
  app.post('/base/things', { schema: { body } }, (request) => request.body);
  app.delete('/base/things/:id', () => ({}));
  app.get('/base/broken', () => {
    throw new Error('the secret is hunter2');
  });
  app.get('/base/away', () => {
    throw new HttpError(502, { error: 'datastore failed', reason: 'connection refused' });
  });
  app.get('/base/trace', (request) => traceHeaders(request));
});
afterEach(() => app.close());

const json = { 'content-type': 'application/json' };
const post = (payload: string, headers: Record<string, string> = json) =>
  app.inject({ method: 'POST', url: '/base/things', headers, payload });

describe('a server', () => {
  test('answers an unknown path with 404 and a known one with the methods that it has', async () => {
    const unknown = await app.inject('/base/nowhere?x=1');
    const wrong = await app.inject({ method: 'PUT', url: '/base/things/7' });
    expect([unknown.statusCode, unknown.json()]).toEqual([404, { error: 'not found', path: '/base/nowhere' }]);
    expect([wrong.statusCode, wrong.headers.allow, wrong.json()]).toEqual([
      405,
      'DELETE',
      { error: 'method not allowed', allow: 'DELETE' },
    ]);
  });

  test('says which field of a body cannot be used, and why', async () => {
    const bodies = ['{}', '{"name":1}', '{"name":"x","kind":"c"}', '[]', '', '{', '"x"'];
    const answers = await Promise.all(bodies.map((payload) => post(payload)));
    expect(answers.map((answer) => [answer.statusCode, answer.json<object>()])).toEqual([
      [400, { message: 'error reading arguments', field: 'name', reason: 'is missing' }],
      [400, { message: 'error reading arguments', field: 'name', reason: 'must be string' }],
      [400, { message: 'error reading arguments', field: 'kind', reason: 'must be one of a,b' }],
      [400, { message: 'error reading arguments', reason: 'the body must be object' }],
      [400, { message: 'error reading arguments', reason: 'the body must be object' }],
      [400, { message: 'error reading arguments', reason: expect.stringContaining('not valid JSON') as string }],
      [400, { message: 'error reading arguments', reason: 'the body must be object' }],
    ]);
  });

  test.each(['{"__proto__":{}}', '{"name":{"constructor":{"prototype":{}}}}'])(
    'says of %s that its names are reserved, not that it is no JSON',
    async (payload) => {
      const answer = await post(payload);
      expect([answer.statusCode, answer.json()]).toEqual([
        400,
        {
          message: 'error reading arguments',
          reason: 'the body holds __proto__ or constructor.prototype, which are reserved',
        },
      ]);
    },
  );

  const bytes = (payload: Buffer) =>
    app.inject({ method: 'POST', url: '/base/things', headers: json, payload }).then((answer) => {
      const { reason, name } = answer.json<{ reason?: string; name?: string }>();
      return [answer.statusCode, reason ?? name];
    });

  test('refuses a body that is not UTF-8, and says so', async () => {
    expect(await bytes(Buffer.from('{"name":"é"}', 'latin1'))).toEqual([400, 'the body is not UTF-8']);
    expect(await bytes(Buffer.from('{"name":"é"}', 'utf16le'))).toEqual([
      400,
      expect.stringMatching(/not valid JSON|not UTF-8/) as string,
    ]);
    expect(await bytes(Buffer.from('{"name":"é\u{1f3b5}"}'))).toEqual([200, 'é\u{1f3b5}']);
  });

  test.each(['9007199254740993', '-9007199254740993', '12345678901234567890', '1'.repeat(400)])(
    'refuses the number %s, which would be kept as another',
    async (number) => {
      const [status, reason] = await bytes(Buffer.from(`{"name":"x","list":[1,${number}]}`));
      expect([status, reason]).toEqual([
        400,
        `the body holds ${number.slice(0, 40)}, a number that cannot be kept exactly: send it as text`,
      ]);
    },
  );

  test.each([
    '9007199254740992',
    '-38250009316624490',
    '1000000000000000000000',
    '1e21',
    '0.12345678901234567890',
    '12e34',
  ])('takes the number %s', async (number) =>
    expect((await bytes(Buffer.from(`{"name":"x","list":[${number}]}`)))[0]).toBe(200),
  );

  test('takes any digits as text, quoted and escaped', async () => {
    const name = 'a \\" 9007199254740993, \\\\';
    expect((await bytes(Buffer.from(`{"name":"${name}","9007199254740993":0}`)))[0]).toBe(200);
  });

  test('takes a body of a megabyte and refuses a larger one with 413', async () => {
    const filled = (bytes: number): string => `{"name":"${'x'.repeat(bytes - 11)}"}`;
    expect((await post(filled(bodyLimit))).statusCode).toBe(200);
    expect((await post(filled(bodyLimit + 1))).statusCode).toBe(413);
  });

  test('answers 413 through a proxy that is still sending, however large the body', async () => {
    const address = await app.listen({ host: '127.0.0.1', port: 0 });
    const routes = [{ prefix: '/base', destinations: [{ origins: [address], weight: 100 }] }];
    const proxy = await startProxy({ port: 0, routes: () => routes });
    const body = JSON.stringify({ name: 'x'.repeat(4 * bodyLimit) });
    try {
      for (let attempt = 0; attempt < 5; attempt++) {
        const { statusCode, body: answer } = await request(`${proxy.origin}/base/things`, {
          method: 'POST',
          headers: json,
          body,
        });
        await answer.dump();
        expect(statusCode).toBe(413);
      }
    } finally {
      await proxy.close();
    }
  });

  test('refuses another content type with 415', async () => {
    expect((await post('name=x', { 'content-type': 'application/x-www-form-urlencoded' })).statusCode).toBe(415);
  });

  test('takes a DELETE without a body whose client names a content type all the same', async () => {
    const answer = await app.inject({ method: 'DELETE', url: '/base/things/7', headers: json });
    expect(answer.statusCode).toBe(200);
  });

  test('hides what went wrong inside from clients and logs it with its stack', async () => {
    const answer = await app.inject('/base/broken');
    expect([answer.statusCode, answer.body]).toEqual([500, '{"error":"internal error"}']);
    const logged = log.lines.find(({ level }) => level === 50);
    expect(logged).toMatchObject({
      msg: 'the secret is hunter2',
      err: { stack: expect.stringContaining('server.test') as string },
    });
  });

  test('shows clients an error that was made for them', async () => {
    const answer = await app.inject('/base/away');
    expect([answer.statusCode, answer.json()]).toEqual([
      502,
      { error: 'datastore failed', reason: 'connection refused' },
    ]);
  });

  test('logs one JSON line a request with its id and its trace', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`;
    await app.inject({ url: '/base/trace', headers: { 'x-request-id': 'abc', traceparent } });
    const duration = expect.any(Number) as number;
    expect(log.lines).toEqual([
      expect.objectContaining({ msg: 'GET /base/trace 200', requestId: 'abc', traceId, duration }),
    ]);
  });

  test('passes on the trace headers of a request, and an id and a trace of its own where there is none', async () => {
    const sent = {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      tracestate: 'vendor=1',
      'x-b3-traceid': '463ac35c9f6413ad48485a3953bb6124',
      'x-b3-sampled': '1',
      'x-request-id': 'abc',
    };
    const traced = await app.inject({
      url: '/base/trace',
      headers: { ...sent, cookie: 'private', authorization: 'private' },
    });
    expect(traced.json()).toEqual(sent);
    const untraced = await app.inject('/base/trace');
    expect(untraced.json()).toEqual({
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/) as string,
    });
    const { traceparent } = untraced.json<{ traceparent: string }>();
    expect(log.lines.at(-1)).toMatchObject({ traceId: traceparent.slice(3, 35) });
  });

  test('answers probes with 200 and an empty body, and readiness with 503 while it starts', async () => {
    const probe = async (name: string) => {
      const { statusCode, body } = await app.inject(`/base/${name}`);
      return [statusCode, body];
    };
    expect([await probe('health'), await probe('readiness')]).toEqual([
      [200, ''],
      [200, ''],
    ]);
    app.lifecycle.phase = 'starting';
    expect([await probe('health'), await probe('readiness')]).toEqual([
      [200, ''],
      [503, '{"error":"starting"}'],
    ]);
  });
});

describe('metrics', () => {
  const scrape = async (): Promise<string> => (await app.inject('/metrics')).body;

  test('count requests and their time by method, route pattern and status', async () => {
    for (const id of ['1', '2']) await app.inject({ method: 'DELETE', url: `/base/things/${id}` });
    await post('{}');
    const text = await scrape();
    expect(text).toContain('http_requests_total{method="DELETE",route="/base/things/:id",status="200"} 2');
    expect(text).toContain('http_requests_total{method="POST",route="/base/things",status="400"} 1');
    expect(text).toContain(
      'http_request_duration_seconds_count{method="DELETE",route="/base/things/:id",status="200"} 2',
    );
    expect(text).toContain('process_resident_memory_bytes');
  });

  test('do not grow with paths that do not exist', async () => {
    for (let i = 0; i < 20; i++) await app.inject(`/nowhere/${i}`);
    const series = (await scrape()).split('\n').filter((line) => line.startsWith('http_requests_total'));
    expect(series).toEqual(['http_requests_total{method="GET",route="unmatched",status="404"} 20']);
  });
});
