import { createServer, get, type IncomingHttpHeaders, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { findRoute, pick, pickOrigin, type Proxy, type Route, startProxy, withoutPrefix } from '../../src/local/proxy';
import { seeded } from '../support/random';

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((each) => each.close()));
});

/** A service that says its name, what it was asked and what it was sent. */
async function service(name: string): Promise<string> {
  const server: Server = createServer((request, response) => {
    void (async () => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      response.writeHead(name === 'teapot' ? 418 : 200, { 'x-service': name, 'content-type': 'application/json' });
      response.end(JSON.stringify({ name, method: request.method, url: request.url, headers: request.headers, body }));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  opened.push({ close: () => server.close() && server.closeAllConnections() });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function proxyOf(routes: readonly Route[], random = seeded(1)): Promise<Proxy> {
  const proxy = await startProxy({ port: 0, routes: () => routes, random });
  opened.push(proxy);
  return proxy;
}

function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });
}

function to(origin: string, fault?: Route['fault']): readonly Route[] {
  return [{ prefix: '/api', destinations: [{ origins: [origin], weight: 100 }], ...(fault && { fault }) }];
}

/** Share of `hits` in `calls` that lies within four standard deviations of a binomial with this probability. */
function isNear(hits: number, calls: number, probability: number): boolean {
  return Math.abs(hits - calls * probability) <= 4 * Math.sqrt(calls * probability * (1 - probability));
}

describe('A route', () => {
  const routes = [{ prefix: '/api/v1/user', destinations: [] }];

  test.each(['/api/v1/user', '/api/v1/user/', '/api/v1/user/1', '/api/v1/user?x=1'])('has %s', (url) => {
    expect(findRoute(routes, url)).toBe(routes[0]);
  });

  test.each(['/', '/api/v1', '/api/v1/users', '/api/v1/music', '/x/api/v1/user'])('does not have %s', (url) => {
    expect(findRoute(routes, url)).toBeUndefined();
  });
});

describe('The choice by weight', () => {
  const v1 = { origins: ['v1'], weight: 90 };
  const v2 = { origins: ['v2'], weight: 10 };

  test.each([0.9, 0.5, 0.1])('comes out at its share: %d', (share) => {
    const random = seeded(756);
    const destinations = [
      { origins: ['v1'], weight: share * 100 },
      { origins: ['v2'], weight: 100 - share * 100 },
    ];
    const picks = Array.from({ length: 10_000 }, () => pick(destinations, random)?.origins[0]);
    expect(isNear(picks.filter((one) => one === 'v1').length, picks.length, share)).toBe(true);
    expect(isNear(picks.filter((one) => one === 'v1').length, picks.length, share - 0.05)).toBe(false);
  });

  test('never takes one of weight zero, even at the edges', () => {
    const none = { origins: ['none'], weight: 0 };
    for (const edge of [0, 1 - Number.EPSILON]) expect(pick([none, v1, none], () => edge)).toBe(v1);
    expect(pick([none], () => 0)).toBeUndefined();
    expect(pick([], () => 0)).toBeUndefined();
  });

  test('takes any process of the destination, and none of another one in its place', () => {
    const random = seeded(3);
    const three = { origins: ['a', 'b', 'c'], weight: 1 };
    const picks = Array.from({ length: 300 }, () => pickOrigin(three, random));
    expect([...new Set(picks)].sort()).toEqual(['a', 'b', 'c']);
    const [none, other] = [{ origins: [], weight: 90 }, v2];
    expect(pick([none, other], () => 0.5)).toBe(none);
    expect(pickOrigin(none, random)).toBeUndefined();
  });

  test('divides at the border', () => {
    expect(pick([v1, v2], () => 0.8999)).toBe(v1);
    expect(pick([v1, v2], () => 0.9)).toBe(v2);
  });
});

describe('The proxy', () => {
  test('passes method, path, query, headers and body on, and the answer back', async () => {
    const { origin } = await proxyOf(to(await service('teapot')));
    const answer = await fetch(`${origin}/api/x?y=1`, {
      method: 'PUT',
      headers: { authorization: 'any' },
      body: 'text',
    });
    expect(answer.status).toBe(418);
    expect(answer.headers.get('x-service')).toBe('teapot');
    expect(await answer.json()).toMatchObject({
      method: 'PUT',
      url: '/api/x?y=1',
      headers: { authorization: 'any', 'x-forwarded-for': '127.0.0.1' },
      body: 'text',
    });
  });

  test('passes on a request without a body', async () => {
    const { origin } = await proxyOf(to(await service('plain')));
    const answer = await fetch(`${origin}/api/x`, { method: 'DELETE' });
    expect(await answer.json()).toMatchObject({ method: 'DELETE', body: '' });
  });

  test('answers 404 where there is no route', async () => {
    const { origin } = await proxyOf(to(await service('plain')));
    expect((await fetch(`${origin}/other`)).status).toBe(404);
  });

  test('shows its page at / and nowhere else, and only where no route leads there', async () => {
    const page = (): string => '<h1>here</h1>';
    const proxy = await startProxy({ port: 0, routes: () => to('http://127.0.0.1:1'), page });
    opened.push(proxy);
    const answer = await fetch(`${proxy.origin}/`);
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'text/html; charset=utf-8',
      '<h1>here</h1>',
    ]);
    expect((await fetch(`${proxy.origin}/other`)).status).toBe(404);
    const root = [{ prefix: '/', destinations: [{ origins: [await service('root')], weight: 1 }] }];
    const covered = await startProxy({ port: 0, routes: () => root, page });
    opened.push(covered);
    expect(await (await fetch(covered.origin)).json()).toMatchObject({ name: 'root' });
  });

  test.each([
    ['rebound.example', 421],
    ['rebound.example:8080', 421],
    ['127.0.0.1.rebound.example', 421],
    ['localhost:8080', 200],
    ['127.0.0.1', 200],
    ['[::1]:8080', 200],
  ])('answers a page whose host is %s with %d', async (host, status) => {
    const { origin } = await proxyOf(to(await service('plain')));
    expect(await statusFor(`${origin}/api`, host)).toBe(status);
  });

  test('answers 503 where nobody listens, and where no destination has weight', async () => {
    const { origin } = await proxyOf(to('http://127.0.0.1:1'));
    const answer = await fetch(`${origin}/api`);
    expect([answer.status, await answer.text()]).toEqual([503, expect.stringContaining('ECONNREFUSED')]);
    const empty = await proxyOf([{ prefix: '/api', destinations: [] }]);
    expect((await fetch(`${empty.origin}/api`)).status).toBe(503);
  });

  test('aborts its share of the calls and no other', async () => {
    const { origin } = await proxyOf(to(await service('plain'), { abort: { status: 500 }, percent: 10 }));
    const status = async (): Promise<number> => {
      const answer = await fetch(`${origin}/api`);
      await answer.text();
      return answer.status;
    };
    const statuses = await Promise.all(Array.from({ length: 200 }, status));
    expect(isNear(statuses.filter((status) => status === 500).length, 200, 0.1)).toBe(true);
    expect(statuses.filter((status) => status !== 500 && status !== 200)).toEqual([]);
  });

  test('injects nothing without a fault', async () => {
    const { origin } = await proxyOf(to(await service('plain')), () => 0);
    expect((await fetch(`${origin}/api`)).status).toBe(200);
  });

  test('delays a call that the fault meets, and then answers it', async () => {
    const fault = { delay: { milliseconds: 200 }, percent: 10 };
    const url = await service('plain');
    const slow = await proxyOf(to(url, fault), () => 0.05);
    const quick = await proxyOf(to(url, fault), () => 0.5);
    const timed = async ({ origin }: Proxy): Promise<number> => {
      const start = performance.now();
      expect((await fetch(`${origin}/api`)).status).toBe(200);
      return performance.now() - start;
    };
    await timed(quick);
    expect(await timed(slow)).toBeGreaterThanOrEqual(199);
    expect(await timed(quick)).toBeLessThan(199);
  });

  test('gives a tester the version of the header, whatever its weight, and others their share', async () => {
    const destinations = [
      { origins: [await service('old')], weight: 100, version: 'v1' },
      { origins: [await service('new')], weight: 0, version: 'v2' },
    ];
    const { origin } = await proxyOf([{ prefix: '/api', destinations }]);
    const answering = async (headers: Record<string, string>): Promise<unknown> =>
      ((await (await fetch(`${origin}/api`, { headers })).json()) as { name: string }).name;
    expect(await answering({ 'x-lab-version': 'v2' })).toBe('new');
    expect(await answering({ 'x-lab-version': 'v1' })).toBe('old');
    expect(await answering({ 'x-lab-version': 'v9' })).toBe('old');
    expect(await answering({})).toBe('old');
  });

  test('tells the version that answered where a split decides, and not elsewhere', async () => {
    const origins = [await service('plain')];
    const versionOf = async (destination: Route['destinations'][number]): Promise<string | null> => {
      const { origin } = await proxyOf([{ prefix: '/api', destinations: [destination] }]);
      return (await fetch(`${origin}/api`)).headers.get('x-version');
    };
    expect(await versionOf({ origins, weight: 1, version: 'v2' })).toBe('v2');
    expect(await versionOf({ origins, weight: 1 })).toBeNull();
  });

  test('keeps what belongs to a connection from both sides, and passes the rest on', async () => {
    const seen: IncomingHttpHeaders[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers);
      response.writeHead(200, { 'keep-alive': 'timeout=77', 'proxy-connection': 'x', 'x-kept': 'yes' });
      response.write('part');
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    opened.push({ close: () => server.close() && server.closeAllConnections() });
    const { origin } = await proxyOf(to(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    const headers = { te: 'trailers', 'proxy-connection': 'keep-alive', 'x-mine': 'yes' };
    const answer = await new Promise<IncomingMessage>((resolve) => get(`${origin}/api`, { headers }, resolve));
    answer.resume();
    expect(answer.headers).toMatchObject({ 'x-kept': 'yes' });
    expect([answer.headers['keep-alive'], answer.headers['proxy-connection']]).not.toContain('timeout=77');
    expect(answer.headers['proxy-connection']).toBeUndefined();
    expect(seen[0]).toMatchObject({ 'x-mine': 'yes' });
    expect([seen[0]?.te, seen[0]?.['proxy-connection']]).toEqual([undefined, undefined]);
  });

  test('breaks a call off at the service when the caller goes, and not before', async () => {
    let ended = 0;
    const server = createServer((_, response) => {
      response.once('close', () => ended++);
      response.writeHead(200).write('first');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    opened.push({ close: () => server.close() && server.closeAllConnections() });
    const { origin } = await proxyOf(to(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    const caller = new AbortController();
    const answer = await fetch(`${origin}/api`, { signal: caller.signal });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([answer.status, ended]).toEqual([200, 0]);
    caller.abort();
    for (let turn = 0; turn < 500 && ended === 0; turn++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(ended).toBe(1);
  });

  test('passes a large answer whole to a caller that reads slowly', async () => {
    const size = 8_000_000;
    const server = createServer((_, response) => response.end(Buffer.alloc(size, 'x')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    opened.push({ close: () => server.close() && server.closeAllConnections() });
    const { origin } = await proxyOf(to(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
    const answer = await new Promise<IncomingMessage>((resolve) => get(`${origin}/api`, resolve));
    let received = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      received += chunk.length;
      if (received % 7 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
    }
    expect(received).toBe(size);
  });

  test('follows routes that change while it runs', async () => {
    let routes = to(await service('one'));
    const proxy = await startProxy({ port: 0, routes: () => routes });
    opened.push(proxy);
    const name = async (): Promise<unknown> =>
      ((await (await fetch(`${proxy.origin}/api`)).json()) as { name: unknown }).name;
    expect(await name()).toBe('one');
    routes = to(await service('two'));
    expect(await name()).toBe('two');
  });
});

test.each([
  ['/shop', '/'],
  ['/shop/', '/'],
  ['/shop/a/b?x=1', '/a/b?x=1'],
  ['/shop?x=1', '/?x=1'],
])('%s without the prefix /shop is %s', (url, rest) => {
  expect(withoutPrefix(url, '/shop')).toBe(rest);
});
