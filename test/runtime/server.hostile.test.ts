import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { createServer } from '../../src/runtime/server';
import { listenOnLoopback } from '../support/service';

/** Milliseconds; the real one is ten seconds. */
const requestTimeout = 400;

const head = (path: string, more = ''): string => `POST ${path} HTTP/1.1\r\nHost: x\r\n${more}`;
const json = 'Content-Type: application/json\r\n';

describe('a server whose clients misbehave', () => {
  let app: FastifyInstance;
  let origin: string;
  beforeEach(async () => {
    app = createServer({ basePath: '', logger: false, requestTimeout });
    app.post('/echo', (request) => request.body);
    app.post('/large', () => 'x'.repeat(5_000_000));
    app.post('/slow', async () => {
      await sleep(requestTimeout * 3);
      return 'done';
    });
    origin = await listenOnLoopback(app);
  });
  afterEach(() => app.close());

  const open = (): Socket => connect(Number(new URL(origin).port), '127.0.0.1').on('error', () => undefined);
  const expectAlive = async (): Promise<void> => {
    const answer = await fetch(`${origin}/echo`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"a":1}',
    });
    expect([answer.status, await answer.json()]).toEqual([200, { a: 1 }]);
  };

  test.each([
    ['nothing', ''],
    ['bytes that are no HTTP', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    ['half a line', 'POST /ec'],
    ['half its headers', head('/echo', 'Content-Le')],
    ['headers without end', head('/echo', `X: ${'x'.repeat(100_000)}`)],
    ['one byte of a hundred', head('/echo', `${json}Content-Length: 100\r\n\r\n{`)],
    ['a chunk that is none', head('/echo', `${json}Transfer-Encoding: chunked\r\n\r\nzz\r\n`)],
    ['a length that is none', head('/echo', `${json}Content-Length: -1\r\n\r\n{}`)],
    ['two lengths', head('/echo', `${json}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}`)],
    ['too large a body, half', head('/echo', `${json}Content-Length: 9000000\r\n\r\n${'x'.repeat(2_000_000)}`)],
    ['a request whose answer it does not read', head('/large', 'Content-Length: 0\r\n\r\n')],
    ['a request whose answer it does not wait for', head('/slow', 'Content-Length: 0\r\n\r\n')],
  ])('serves the others after one that sends %s and is gone', async (_what, sent) => {
    for (const leave of ['destroy', 'resetAndDestroy', 'end'] as const) {
      const socket = open();
      await once(socket, 'connect');
      await new Promise((written) => socket.write(sent, 'latin1', written));
      await sleep(10);
      socket[leave]();
      await expectAlive();
    }
    expect(await new Promise((counted) => app.server.getConnections((_error, count) => counted(count)))).toBeLessThan(
      8,
    );
  });

  test.each([
    ['headers', head('/echo', 'X-Slow: ')],
    ['body', head('/echo', `${json}Content-Length: 1000\r\n\r\n{`)],
  ])('ends one that sends its %s a byte at a time, at the time that is documented', async (_what, sent) => {
    const socket = open();
    const begin = performance.now();
    socket.write(sent);
    const drip = setInterval(() => socket.write(' '), 20).unref();
    const answer = await Promise.race([text(socket), sleep(requestTimeout * 10, 'nothing', { ref: false })]);
    clearInterval(drip);
    socket.destroy();
    const took = performance.now() - begin;
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(took).toBeGreaterThan(requestTimeout * 0.9);
    expect(took).toBeLessThan(requestTimeout * 8);
  });

  test('gives an answer the time that it needs', async () => {
    expect((await fetch(`${origin}/slow`, { method: 'POST' })).status).toBe(200);
  });
});

test('a request has ten seconds to arrive where nothing else is said', async () => {
  const app = createServer({ basePath: '', logger: false });
  expect(app.server).toMatchObject({ requestTimeout: 10_000, headersTimeout: 10_000 });
  await app.close();
});
