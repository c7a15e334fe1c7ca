import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Route, startProxy } from '../../src/local/proxy';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const status =
  (code: number): Answer =>
  (request, response) => {
    request.resume();
    response.writeHead(code).end(String(code));
  };
/** As a container does that is killed in the middle of a request. */
const crash: Answer = ({ socket }) => socket.resetAndDestroy();
const silence: Answer = () => undefined;

/** A service that answers its first requests as listed, and all later ones as the last of them; and a proxy before it. */
async function proxied(answers: readonly Answer[], limits: Partial<Route>) {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const answer = answers[Math.min(asked.length, answers.length - 1)];
    asked.push(request.method ?? '');
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({ close: () => server.close() && server.closeAllConnections() });
  const origins = [`http://127.0.0.1:${(server.address() as AddressInfo).port}`];
  const routes = [{ prefix: '/', destinations: [{ origins, weight: 1 }], ...limits }];
  const proxy = await startProxy({ port: 0, routes: () => routes });
  opened.push(proxy);
  const call = async (method: string, body?: string): Promise<readonly [number, string]> => {
    const answer = await fetch(proxy.origin, { method, ...(body !== undefined && { body }) });
    return [answer.status, await answer.text()];
  };
  return { call, asked };
}

const retries = { attempts: 3, perTryTimeoutMs: 1_000 };

describe('A read that is tried again', () => {
  test.each([
    ['a service that cannot answer now', status(503)],
    ['a service that is killed', crash],
  ])('outlives %s, as often as the route says', async (_, failing) => {
    const { call, asked } = await proxied([failing, failing, failing, status(200)], { retries });
    expect(await call('GET')).toEqual([200, '200']);
    expect(asked).toHaveLength(4);
  });

  test('is answered by the last failure when all tries fail', async () => {
    const { call, asked } = await proxied([status(503)], { retries });
    expect(await call('GET')).toEqual([503, '503']);
    expect(asked).toHaveLength(4);
  });

  test.each([200, 404, 500, 504])('is not tried again after %d', async (code) => {
    const { call, asked } = await proxied([status(code)], { retries });
    expect((await call('GET'))[0]).toBe(code);
    expect(asked).toHaveLength(1);
  });

  test('ends with 504 after the time of one try, which the next one would take as well', async () => {
    const { call, asked } = await proxied([silence], { retries: { attempts: 3, perTryTimeoutMs: 100 } });
    expect(await call('GET')).toEqual([504, 'upstream request timeout']);
    expect(asked).toHaveLength(1);
  });

  test('ends with 504 when the time of the route is over, tries left or not', async () => {
    const { call, asked } = await proxied([silence], { timeoutMs: 100, retries });
    expect((await call('GET'))[0]).toBe(504);
    expect(asked).toHaveLength(1);
  });
});

describe('What is done once', () => {
  test.each(['POST', 'PUT', 'DELETE'])('is a %s, whatever became of it', async (method) => {
    for (const failing of [status(503), crash]) {
      const { call, asked } = await proxied([failing, status(200)], { retries });
      expect((await call(method, method === 'DELETE' ? undefined : 'x'))[0]).toBe(503);
      expect(asked).toEqual([method]);
    }
  });

  test('is a read of a route that says nothing of retries', async () => {
    const { call, asked } = await proxied([status(503), status(200)], {});
    expect((await call('GET'))[0]).toBe(503);
    expect(asked).toHaveLength(1);
  });
});
