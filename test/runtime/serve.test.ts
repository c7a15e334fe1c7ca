import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { Pool } from 'undici';
import { listenAddress, StartError } from '../../src/runtime/environment';
import { drain, serve } from '../../src/runtime/serve';
import { createServer } from '../../src/runtime/server';
import { listenOnLoopback } from '../support/service';

/** Milliseconds; the real one is two seconds. */
const drainMs = 400;

function slowServer(): FastifyInstance {
  const app = createServer({ basePath: '', logger: false });
  app.get('/slow', async () => {
    await sleep(drainMs * 2);
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
    const stopped = drain(app, { drainMs });
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
    const stopped = drain(app, { drainMs });
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
    await drain(app, { drainMs });
    expect((await answer).statusCode).toBe(200);
    await pool.close();
  });

  test('breaks off requests that never end, when their time is up and not before', async () => {
    const lastRequestsMs = 200;
    const stuck = createServer({ basePath: '', logger: false });
    stuck.get('/stuck', () => new Promise(() => undefined));
    const socket = connect(Number(new URL(await listenOnLoopback(stuck)).port), '127.0.0.1');
    socket.write('GET /stuck HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const broken = once(socket, 'close');
    await sleep(20);
    const begin = performance.now();
    await drain(stuck, { drainMs, lastRequestsMs });
    const took = performance.now() - begin;
    await broken;
    expect(took).toBeGreaterThanOrEqual(drainMs + lastRequestsMs - 5);
    expect(took).toBeLessThan(5_000);
  });

  test('waits no longer than its last request, whatever time it would have', async () => {
    const answer = fetch(`http://127.0.0.1:${port}/slow`);
    await sleep(20);
    const begin = performance.now();
    await drain(app, { drainMs, lastRequestsMs: 20_000 });
    expect((await answer).status).toBe(200);
    expect(performance.now() - begin).toBeLessThan(5_000);
  });

  test('ends idle connections when it closes', async () => {
    const socket = connect(port, '127.0.0.1');
    await ask(socket, '/fast');
    const ended = once(socket, 'end');
    await drain(app, { drainMs });
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
    await drain(own, { drainMs });
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

  /** The status of an answer to a request that names this host. */
  async function statusFor(port: number, host: string): Promise<number> {
    const socket = connect(port, '127.0.0.1');
    socket.write(`GET /health HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return Number(chunk.toString().split(' ')[1]);
  }
  const namesOf = async (from: NodeJS.ProcessEnv): Promise<readonly number[]> => {
    const app = createServer({ basePath: '', logger: false });
    await serve(app, { ...listenAddress({ port: 0 }, from), host: '127.0.0.1' });
    const { port } = app.server.address() as AddressInfo;
    const names = ['evil.example', 'LOCALHOST', `localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, 'lab.test'];
    const statuses = await Promise.all(names.map((name) => statusFor(port, name)));
    await app.close();
    return statuses;
  };

  test('on loopback answers nobody who calls it by another name, as a rebound name of a web page would', async () => {
    expect(await namesOf({ HOST: '127.0.0.1' })).toEqual([421, 200, 200, 200, 200, 421]);
    expect(await namesOf({ HOST: 'localhost', ALLOWED_HOSTS: 'Lab.test, other' })).toEqual([
      421, 200, 200, 200, 200, 200,
    ]);
  });

  test('on all interfaces goes by any name, as in a cluster', async () => {
    expect(await namesOf({})).toEqual([200, 200, 200, 200, 200, 200]);
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
