import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { EndpointProxy } from '../../support/endpoint-proxy';
import { bundle, type RunningProcess, start, untilOk } from '../../support/processes';
import { heavy } from '../../support/soak';

const requests = heavy({ gate: 20_000, soak: 100_000 });
const clients = 16;

/** Milliseconds from SIGTERM until the proxy knows: endpoint slices take about a second to reach every node. */
const endpointLag = 1_000;

const services = 'src/systems/music/services';
const headers = { authorization: 'drain' };
const song = '6ecfafd0-8a35-4af6-a9e2-cbd79b3abeea';
const databaseBase = '/api/v1/datastore';
const musicBase = '/api/v1/music';

/** Two replicas behind a proxy, restarted one after another. */
class Deployment {
  readonly proxy = new EndpointProxy();
  readonly exits: (number | null)[] = [];
  private replicas: RunningProcess[] = [];

  constructor(
    private readonly file: string,
    private readonly readiness: string,
    private readonly environment: () => Record<string, string>,
  ) {}

  async startReplica(): Promise<void> {
    const replica = await start(this.file, this.environment());
    await untilOk(replica.origin + this.readiness);
    this.replicas.push(replica);
    this.proxy.add(replica.port);
  }

  /** As a rolling update does it: the new replica is ready before the oldest gets its SIGTERM. */
  async replaceOldest(): Promise<void> {
    await this.startReplica();
    const oldest = this.replicas.shift();
    if (!oldest) throw new Error('There is no replica to replace');
    const stopped = oldest.stop();
    await sleep(endpointLag);
    this.proxy.remove(oldest.port);
    this.exits.push(await stopped);
  }

  async stop(): Promise<void> {
    await this.proxy.close();
    await Promise.all(this.replicas.map(({ stop }) => stop('SIGKILL')));
  }
}

interface Count {
  done: number;
  readonly failures: string[];
}

/** Clients that keep their connections and ask without a pause, until `enough`; one read in four goes to the store. */
async function ask(origin: string, count: Count, enough: () => boolean): Promise<void> {
  const pool = new Pool(origin, { connections: clients });
  const client = async (): Promise<void> => {
    while (!enough()) {
      const path = count.done % 4 === 0 ? `${musicBase}/${song}` : musicBase;
      try {
        const { statusCode, body } = await pool.request({ path, method: 'GET', headers });
        const text = await body.text();
        if (statusCode !== 200) count.failures.push(`${statusCode} ${text}`);
      } catch (error) {
        count.failures.push(String(error));
      }
      count.done++;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  await pool.close();
}

describe('rolling restarts under load', () => {
  let files: Record<'store' | 'music' | 'datastore' | 'undrained', string>;
  let store: RunningProcess;
  let datastore: Deployment;
  let datastoreUrl: string;
  const s2 = () => ({ DATASTORE_URL: datastoreUrl, SERVICE_VERSION: 'v1', EXER: 'octocat', FAILURE_PERCENT: '0' });

  beforeAll(async () => {
    files = await bundle({
      store: 'test/support/embedded-store.ts',
      music: `${services}/music/main.ts`,
      datastore: `${services}/datastore/main.ts`,
      undrained: 'test/support/undrained-music.ts',
    });
    store = await start(files.store, {});
    datastore = new Deployment(files.datastore, `${databaseBase}/readiness`, () => ({
      DYNAMODB_URL: store.origin,
      AWS_REGION: 'us-west-2',
      MUSIC_TABLE: 'Music-drain',
      USER_TABLE: 'User-drain',
      SVC_LOADER_TOKEN: 'token',
    }));
    datastoreUrl = (await datastore.proxy.listen()) + databaseBase;
    await datastore.startReplica();
    await datastore.startReplica();
  });
  afterAll(async () => {
    await datastore.stop();
    await store.stop('SIGKILL');
  });

  /** Restarts S2, and DB where it is given, in turn while clients ask. */
  async function roll(
    file: string,
    { total, restarts, withDatastore }: { total: number; restarts: number; withDatastore: boolean },
  ) {
    const music = new Deployment(file, `${musicBase}/readiness`, s2);
    const origin = await music.proxy.listen();
    await music.startReplica();
    await music.startReplica();
    const count: Count = { done: 0, failures: [] };
    let restarted = 0;
    let enough = false;
    const asking = ask(origin, count, () => enough);
    try {
      for (; restarted < restarts || count.done < total; restarted++) {
        await (withDatastore && restarted % 2 === 1 ? datastore : music).replaceOldest();
      }
    } finally {
      enough = true;
      await asking;
    }
    await music.stop();
    return { ...count, restarted, exits: [...music.exits, ...(withDatastore ? datastore.exits : [])] };
  }

  test(`lose none of ${requests} requests through S2 and DB, and every process ends by itself`, async () => {
    const { done, failures, restarted, exits } = await roll(files.music, {
      total: requests,
      restarts: 6,
      withDatastore: true,
    });
    console.log(`${done} requests over ${restarted} restarts, ${failures.length} failed`);
    expect(failures).toEqual([]);
    expect(done).toBeGreaterThanOrEqual(requests);
    expect(new Set(exits)).toEqual(new Set([0]));
  });

  test('lose requests when S2 does not drain', async () => {
    const { done, failures } = await roll(files.undrained, { total: 2_000, restarts: 3, withDatastore: false });
    console.log(`without the drain ${failures.length} of ${done} requests failed`);
    expect(failures.length).toBeGreaterThan(0);
  });
});
