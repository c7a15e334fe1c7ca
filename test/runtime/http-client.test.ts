import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpClient } from '../../src/runtime/http-client';

type Handler = (request: IncomingMessage, response: ServerResponse, attempt: number) => void;

describe('a client of another service', () => {
  let server: Server;
  let client: HttpClient;
  let requests: IncomingMessage[];

  async function against(handler: Handler): Promise<void> {
    requests = [];
    server = createServer((request, response) => {
      requests.push(request);
      handler(request, response, requests.length);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    client = new HttpClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}/base`, {
      name: 'datastore',
      timeout: 300,
    });
  }
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await client.close();
  });

  const breakFirst: Handler = (request, response, attempt) => {
    if (attempt === 1) request.socket.resetAndDestroy();
    else response.end('{}');
  };
  const hang: Handler = () => undefined;

  test('sends JSON and a query below the base path over connections that it keeps', async () => {
    await against((request, response) => response.end(request.url));
    const call = { method: 'PUT', path: '/update', query: { objkey: 'a b&c=ü/+' }, body: { x: 1 } } as const;
    for (let i = 0; i < 5; i++) await client.call(call);
    expect(await client.call(call)).toEqual({ status: 200, text: '/base/update?objkey=a+b%26c%3D%C3%BC%2F%2B' });
    expect(requests[0]?.headers['content-type']).toBe('application/json');
    // A connection is free a moment after its answer, so a second one may be opened.
    expect(new Set(requests.map(({ socket }) => socket)).size).toBeLessThanOrEqual(2);
  });

  test('sends the headers that it is given, with a body and without', async () => {
    await against((_request, response) => response.end());
    const headers = { authorization: 'Bearer x', traceparent: '00-1-2-01' };
    await client.call({ method: 'GET', path: '/', headers });
    await client.call({ method: 'PUT', path: '/', headers, body: {} });
    for (const request of requests) expect(request.headers).toMatchObject(headers);
    expect(requests.map((request) => request.headers['content-type'])).toEqual([undefined, 'application/json']);
  });

  test.each(['GET', 'PUT', 'DELETE'] as const)('tries a %s again when the connection breaks', async (method) => {
    await against(breakFirst);
    expect((await client.call({ method, path: '/' })).status).toBe(200);
    expect(requests).toHaveLength(2);
  });

  test('tries a POST again only where an idempotency key makes that safe', async () => {
    await against(breakFirst);
    const post = { method: 'POST', path: '/', body: {} } as const;
    await expect(client.call(post)).rejects.toMatchObject({ statusCode: 502 });
    requests.length = 0;
    expect((await client.call({ ...post, headers: { 'idempotency-key': 'k' } })).status).toBe(200);
  });

  test('never tries again what was answered, errors neither', async () => {
    await against((_request, response) => response.writeHead(500).end('fault filter abort'));
    expect(await client.call({ method: 'GET', path: '/' })).toEqual({ status: 500, text: 'fault filter abort' });
    expect(requests).toHaveLength(1);
  });

  test('gives up in time with a 504 that says so', async () => {
    await against(hang);
    const begin = performance.now();
    await expect(client.call({ method: 'GET', path: '/' })).rejects.toMatchObject({
      statusCode: 504,
      body: { error: 'datastore timed out', reason: 'no answer within 300 ms' },
    });
    expect(performance.now() - begin).toBeLessThan(1_500);
  });

  test('gives up in time on an answer that never ends, though bytes keep coming', async () => {
    const drips: NodeJS.Timeout[] = [];
    await against((_request, response) => {
      response.writeHead(200).write('{"Items":');
      drips.push(setInterval(() => response.write(' '), 20));
    });
    const begin = performance.now();
    await expect(client.call({ method: 'GET', path: '/' })).rejects.toMatchObject({ statusCode: 504 });
    drips.forEach((drip) => clearInterval(drip));
    expect(performance.now() - begin).toBeGreaterThanOrEqual(295);
    expect(performance.now() - begin).toBeLessThan(1_500);
  });

  test('gives up in time when the first attempt breaks late: the limit is for all of them together', async () => {
    await against((request, _response, attempt) => {
      if (attempt === 1) setTimeout(() => request.socket.resetAndDestroy(), 1_500);
    });
    const patient = new HttpClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, {
      name: 'datastore',
      timeout: 2_000,
    });
    const begin = performance.now();
    await expect(patient.call({ method: 'GET', path: '/' })).rejects.toMatchObject({
      body: { reason: 'no answer within 2000 ms' },
    });
    expect(performance.now() - begin).toBeLessThan(3_200);
    expect(requests).toHaveLength(2);
    await patient.close();
  });

  test('puts an answer of many parts together, and takes an empty one', async () => {
    const text = 'ü€'.repeat(200_000);
    await against((request, response) => response.end(request.url === '/base/large' ? text : undefined));
    expect(await client.call({ method: 'GET', path: '/large' })).toEqual({ status: 200, text });
    expect(await client.call({ method: 'GET', path: '/empty' })).toEqual({ status: 200, text: '' });
  });

  test('tries three times at most', async () => {
    await against((request) => request.socket.resetAndDestroy());
    await expect(client.call({ method: 'GET', path: '/' })).rejects.toMatchObject({ statusCode: 502 });
    expect(requests).toHaveLength(3);
  });

  test('says with a 502 that nobody listens', async () => {
    await against(hang);
    server.close();
    await expect(client.call({ method: 'GET', path: '/' })).rejects.toMatchObject({
      statusCode: 502,
      body: { error: 'datastore failed', reason: expect.stringContaining('ECONNREFUSED') as string },
    });
  });
});
