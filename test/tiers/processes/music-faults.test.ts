import { randomUUID } from 'node:crypto';
import { DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { Pool } from 'undici';
import { faults, FaultProxy } from '../../support/fault-proxy';
import { bundle, type RunningProcess, start, untilOk } from '../../support/processes';
import { heavy } from '../../support/soak';

const writes = heavy({ gate: 1_000, soak: 10_000 });
const seed = 756;
const writers = 32;
const share = 0.2;

const services = 'src/systems/music/services';
const table = 'Music-faults';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const client = (endpoint: string, maxAttempts: number): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: 'us-west-2',
    credentials,
    maxAttempts,
    requestHandler: { requestTimeout: 300, throwOnRequestTimeout: true },
  });

/** Runs `work` for 0 … count-1 with that many at once. */
async function each(count: number, atOnce: number, work: (i: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < count; i = next++) await work(i);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

describe(`writes before a store that spoils ${share * 100} % of the calls`, () => {
  let store: RunningProcess;
  let proxy: FaultProxy;
  let proxyUrl: string;
  let datastore: RunningProcess;
  let music: RunningProcess;

  beforeAll(async () => {
    const files = await bundle({
      store: 'test/support/embedded-store.ts',
      music: `${services}/music/main.ts`,
      datastore: `${services}/datastore/main.ts`,
    });
    store = await start(files.store, {});
    proxy = new FaultProxy(store.origin, seed);
    proxyUrl = await proxy.listen();
    datastore = await start(files.datastore, {
      DYNAMODB_URL: proxyUrl,
      AWS_REGION: 'us-west-2',
      MUSIC_TABLE: table,
      USER_TABLE: 'User-faults',
      SVC_LOADER_TOKEN: 'token',
    });
    await untilOk(`${datastore.origin}/api/v1/datastore/readiness`);
    music = await start(files.music, {
      DATASTORE_URL: `${datastore.origin}/api/v1/datastore`,
      SERVICE_VERSION: 'v1',
      EXER: 'octocat',
      FAILURE_PERCENT: '0',
    });
    proxy.share = share;
  });
  afterAll(async () => {
    for (const service of [music, datastore, store]) await service.stop('SIGKILL');
    await proxy.close();
  });

  /** Title → how many rows have it. */
  async function titles(artist: string): Promise<Map<string, number>> {
    const direct = client(store.origin, 3);
    const found = new Map<string, number>();
    let last: ScanCommand['input']['ExclusiveStartKey'];
    do {
      const page = await direct.send(new ScanCommand({ TableName: table, ...(last && { ExclusiveStartKey: last }) }));
      for (const { Artist, SongTitle } of page.Items ?? []) {
        const title = SongTitle?.S ?? '';
        if (Artist?.S === artist) found.set(title, (found.get(title) ?? 0) + 1);
      }
      last = page.LastEvaluatedKey;
    } while (last);
    direct.destroy();
    return found;
  }

  test(`none of ${writes} is lost and none doubled, while every kind of fault happened`, async () => {
    const pool = new Pool(music.origin, { connections: writers });
    const ids = new Set<string>();
    let repeated = 0;
    const write = async (i: number): Promise<void> => {
      const headers = { authorization: 'x', 'content-type': 'application/json', 'idempotency-key': randomUUID() };
      const body = JSON.stringify({ Artist: 'through S2', SongTitle: `song ${i}` });
      for (;;) {
        const answer = await pool.request({ method: 'POST', path: '/api/v1/music', headers, body });
        const text = await answer.body.text();
        if (answer.statusCode === 200) return void ids.add((JSON.parse(text) as { music_id: string }).music_id);
        if (![502, 503, 504].includes(answer.statusCode)) throw new Error(`song ${i}: ${answer.statusCode} ${text}`);
        repeated++;
      }
    };
    await each(writes, writers, write);
    await pool.close();
    const found = await titles('through S2');
    console.log(`${writes} writes, ${repeated} repeated by the client, faults: ${JSON.stringify([...proxy.spoilt])}`);
    expect(ids.size).toBe(writes);
    expect(found.size).toBe(writes);
    expect([...found].filter(([, times]) => times !== 1)).toEqual([]);
    for (const fault of faults) expect(proxy.spoilt.get(fault)).toBeGreaterThan(0);
  });

  /** The control: the store as it is, by writers without our care. */
  async function careless(artist: string, attempts: number, idOf: (i: number) => string): Promise<Map<string, number>> {
    const own = client(proxyUrl, 1);
    await each(200, writers, async (i) => {
      for (let attempt = 0; attempt < attempts; attempt++) {
        const item = { music_id: { S: idOf(i) }, Artist: { S: artist }, SongTitle: { S: `song ${i}` } };
        const written = await own.send(new PutItemCommand({ TableName: table, Item: item })).catch(() => undefined);
        if (written) return;
      }
    });
    own.destroy();
    return titles(artist);
  }

  test('some are lost by a writer that does not repeat', async () => {
    expect((await careless('once', 1, () => randomUUID())).size).toBeLessThan(200);
  });

  test('some are doubled by a writer that repeats with another id', async () => {
    const found = await careless('again', 20, () => randomUUID());
    expect(found.size).toBe(200);
    expect(Math.max(...found.values())).toBeGreaterThan(1);
  });
});
