import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connections } from '../../src/runtime/exchange';

test('A request whose time is up while it waits for a connection is never sent, not even when one is free again', async () => {
  const asked: (string | undefined)[] = [];
  const waiting: ServerResponse[] = [];
  const server = createServer(({ url }, response) => {
    asked.push(url);
    waiting.push(response);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const connections = new Connections(origin, { connections: 1, connectTimeout: 10_000 });
  const ask = (path: string, timeoutMs: number) =>
    connections.exchange({ method: 'GET', path, headers: {} }, timeoutMs);

  const first = ask('/1', 10_000);
  const late = await Promise.allSettled([ask('/2', 100), ask('/3', 100)]);
  expect(late).toMatchObject([{ reason: { name: 'TimeoutError' } }, { reason: { name: 'TimeoutError' } }]);
  while (waiting.length === 0) await sleep(5);
  waiting.forEach((response) => response.end());
  expect((await first).status).toBe(200);
  const next = ask('/4', 10_000);
  while (waiting.length === 1) await sleep(5);
  waiting.forEach((response) => response.end());
  await next;
  expect(asked).toEqual(['/1', '/4']);

  await connections.close();
  server.close();
});
