import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildApp } from '../../../../../src/systems/music/services/datastore/app';
import { dynamoDbClient } from '../../../../../src/systems/music/services/datastore/dynamodb-client';
import { storeError } from '../../../../../src/systems/music/services/datastore/dynamodb-errors';
import { DynamoDbStore } from '../../../../../src/systems/music/services/datastore/dynamodb-store';

/** Milliseconds, where the deadline is what a test is about. */
const deadline = 300;

interface Times {
  /** Milliseconds for one operation. */
  readonly within: number;
  /** Milliseconds for one attempt. */
  readonly attemptTimeout: number;
}

/** A DynamoDB that has one kind of trouble. */
describe('a store in trouble', () => {
  const servers: Server[] = [];
  const clients: DynamoDBClient[] = [];
  let calls: number;

  async function readAgainst(answer: (response: ServerResponse, call: number) => void, times: Partial<Times> = {}) {
    const { within = 10_000, attemptTimeout = 100 } = times;
    calls = 0;
    const server = createServer((request, response) => {
      request.resume();
      answer(response, ++calls);
    });
    servers.push(server);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = dynamoDbClient({ region: 'us-west-2', endpoint, attemptTimeout });
    clients.push(client);
    const tables = { music: 'Music-octocat', user: 'User-octocat' };
    const app = buildApp({ store: new DynamoDbStore(client, tables, within), loaderToken: 'token', logger: false });
    const begin = performance.now();
    const reply = await app.inject('/api/v1/datastore/read?objtype=music&objkey=x');
    const took = performance.now() - begin;
    return { status: reply.statusCode, body: reply.json<Record<string, unknown>>(), took };
  }
  afterEach(() => {
    for (const client of clients.splice(0)) client.destroy();
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      server.close();
    }
  });

  const refuse = (response: ServerResponse, status: number, type: string): void =>
    void response
      .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'no' }));
  const nothing = (response: ServerResponse): void =>
    void response
      .writeHead(200, { 'content-type': 'application/x-amz-json-1.0' })
      .end('{"Items":[],"Count":0,"ScannedCount":0}');

  test('that is gone after one reset is not noticed', async () => {
    const { status } = await readAgainst((response, call) =>
      call === 1 ? response.socket?.resetAndDestroy() : nothing(response),
    );
    expect([status, calls]).toEqual([200, 2]);
  });

  test('that is gone after one timeout is not noticed', async () => {
    const { status } = await readAgainst((response, call) => void (call > 1 && nothing(response)));
    expect([status, calls]).toEqual([200, 2]);
  });

  test('that never answers is a 504 at the deadline, however long an attempt might take', async () => {
    const { status, body, took } = await readAgainst(() => undefined, { within: deadline, attemptTimeout: 20_000 });
    expect([status, body]).toEqual([504, { error: 'store timed out', reason: `no answer within ${deadline} ms` }]);
    expect(took).toBeGreaterThanOrEqual(deadline - 5);
    expect(took).toBeLessThan(5_000);
  });

  test('that never answers is not tried again after the deadline, and five times in all before it', async () => {
    await readAgainst(() => undefined, { within: 150 });
    const atDeadline = calls;
    await sleep(1_500);
    expect(calls - atDeadline).toBeLessThanOrEqual(1);
    expect(calls).toBeLessThan(5);
    const { body } = await readAgainst(() => undefined, { attemptTimeout: 20 });
    expect([calls, body]).toEqual([5, { error: 'store timed out', reason: 'TimeoutError: no answer within 20 ms' }]);
  });

  test('that throttles once is not noticed', async () => {
    const throttleOnce = (response: ServerResponse, call: number): void =>
      call === 1 ? refuse(response, 400, 'ProvisionedThroughputExceededException') : nothing(response);
    const { status } = await readAgainst(throttleOnce);
    expect([status, calls]).toEqual([200, 2]);
  });

  test('that throttles to the last retry is a 503', () => {
    const error = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    expect(storeError(error)).toMatchObject({
      statusCode: 503,
      body: { error: 'store throttled', reason: 'ThrottlingException: slow down' },
    });
  });

  test('that denies access is a 502 with the reason, without another try', async () => {
    const { status, body } = await readAgainst((response) => refuse(response, 400, 'AccessDeniedException'));
    expect([status, body, calls]).toEqual([502, { error: 'store failed', reason: 'AccessDeniedException: no' }, 1]);
  });

  test('that finds the input wrong is a 400', async () => {
    const { status, body } = await readAgainst((response) => refuse(response, 400, 'ValidationException'));
    expect([status, body]).toEqual([400, { error: 'store refused', reason: 'ValidationException: no' }]);
  });
});
