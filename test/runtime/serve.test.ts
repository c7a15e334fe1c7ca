import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { Pool } from 'undici';
import { StartError } from '../../src/runtime/environment';
import { drain, serve } from '../../src/runtime/serve';
import { createServer } from '../../src/runtime/server';
import { listenOnLoopback } from '../support/service';

/** Milliseconds; the real one is two seconds. */
const drainTime = 150;

function slowServer(): FastifyInstance {
  const app = createServer({ basePath: '', logger: false });
  app.get('/slow', async () => {
    await sleep(drainTime * 2);
    return 'done';
  });
  app.get('/fast', () => 'done');
  return app;
}

async function ask(socket: Socket, path: string): Promise<string> {
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
  const [chunk] = (await once(socket, 'data')) as [Buffer];
  return chunk.toString();
}

describe('a server that stops', () => {
  let app: FastifyInstance;
  let port: number;
  beforeEach(async () => {
    app = slowServer();
    port = Number(new URL(await listenOnLoopback(app)).port);
  });
  afterEach(() => app.close());

  test('fails its readiness at once and still serves, new connections too', async () => {
    const stopped = drain(app, drainTime);
    const answers = await Promise.all(
      ['/readiness', '/health', '/fast'].map((path) => fetch(`http://127.0.0.1:${port}${path}`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([503, 200, 200]);
    await stopped;
    await expect(fetch(`http://127.0.0.1:${port}/fast`)).rejects.toThrow();
  });

  test('ends connections that are kept alive with the answer to their next request', async () => {
    const socket = connect(port, '127.0.0.1');
    expect(await ask(socket, '/fast')).toMatch(/connection: keep-alive/i);
    const stopped = drain(app, drainTime);
    const ended = once(socket, 'end');
    expect(await ask(socket, '/fast')).toMatch(/connection: close/i);
    await ended;
    await stopped;
  });

  test('keeps connections open when nothing stops it', async () => {
    const socket = connect(port, '127.0.0.1');
    await ask(socket, '/fast');
    expect(await ask(socket, '/fast')).toMatch(/connection: keep-alive/i);
    socket.destroy();
  });

  test('answers requests that outlast the drain', async () => {
    const pool = new Pool(`http://127.0.0.1:${port}`);
    const answer = pool.request({ path: '/slow', method: 'GET' });
    await sleep(20);
    await drain(app, drainTime);
    expect((await answer).statusCode).toBe(200);
    await pool.close();
  });

  test('ends idle connections when it closes', async () => {
    const socket = connect(port, '127.0.0.1');
    await ask(socket, '/fast');
    const ended = once(socket, 'end');
    await drain(app, drainTime);
    await ended;
  });

  test('runs its close hooks after the last answer', async () => {
    const events: string[] = [];
    const own = slowServer();
    own.addHook('onClose', () => void events.push('pools closed'));
    own.addHook('onResponse', (_request, _reply, done) => {
      events.push('answered');
      done();
    });
    const origin = await listenOnLoopback(own);
    const answer = fetch(`${origin}/slow`).then((response) => response.text());
    await sleep(20);
    await drain(own, drainTime);
    expect([await answer, events]).toEqual(['done', ['answered', 'pools closed']]);
  });
});

describe('a server that starts', () => {
  const address = { host: '127.0.0.1', port: 0 };

  test('is ready only when what it needs is prepared, however often that fails first', async () => {
    const app = createServer({ basePath: '', logger: false });
    let attempts = 0;
    const prepare = (): Promise<void> => (++attempts < 2 ? Promise.reject(new Error('no store')) : Promise.resolve());
    const serving = serve(app, address, { prepare });
    expect((await app.inject('/readiness')).statusCode).toBe(503);
    await serving;
    expect([attempts, (await app.inject('/readiness')).statusCode]).toEqual([2, 200]);
    await app.close();
  });

  test('says which port is taken', async () => {
    const first = createServer({ basePath: '', logger: false });
    const port = Number(new URL(await listenOnLoopback(first)).port);
    const second = createServer({ basePath: '', logger: false });
    await expect(serve(second, { ...address, port })).rejects.toThrow(
      new StartError(`Port ${port} on 127.0.0.1 is in use by another process.`),
    );
    await Promise.all([first.close(), second.close()]);
  });
});
