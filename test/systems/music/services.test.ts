import { buildApp as buildDatastore } from '../../../src/systems/music/services/datastore/app';
import { DatastoreClient } from '../../../src/systems/music/services/datastore/client';
import { MemoryStore } from '../../../src/systems/music/services/datastore/memory-store';
import { Datastore } from '../../../src/systems/music/services/loader/datastore';
import { buildApp as buildMusic } from '../../../src/systems/music/services/music/app';
import { buildApp as buildUsers } from '../../../src/systems/music/services/users/app';
import { listenOnLoopback, LogLines } from '../../support/service';

describe('A trace', () => {
  const log = new LogLines();
  const { logger } = log;
  const db = buildDatastore({ store: new MemoryStore(), loaderToken: 'token', logger });
  let datastore: DatastoreClient;
  let url: string;

  beforeAll(async () => {
    url = `${await listenOnLoopback(db)}/api/v1/datastore`;
    datastore = new DatastoreClient(url);
  });
  beforeEach(() => void (log.lines.length = 0));
  afterAll(async () => {
    await datastore.close();
    await db.close();
  });

  const traces = (): readonly unknown[] => log.lines.map(({ traceId }) => traceId);

  const callers = [
    [
      'S1',
      '/api/v1/user/x',
      () => buildUsers({ datastore, key: { algorithm: 'HS256', secret: 'top secret' }, logger }),
    ],
    [
      'S2',
      '/api/v1/music/x',
      () => buildMusic({ datastore, version: 'v1', exer: 'octocat', failurePercent: 0, logger }),
    ],
  ] as const;

  test.each(callers)('of a call to %s stands in its log line and in that of DB', async (_, path, build) => {
    const id = '0af7651916cd43dd8448eb211c80319c';
    const app = build();
    const headers = { authorization: 'any', traceparent: `00-${id}-b7ad6b7169203331-01` };
    await app.inject({ url: path, headers });
    await app.close();
    expect(traces()).toEqual([id, id]);
  });

  test.each(callers)('that nobody began begins at %s and goes on to DB', async (_, path, build) => {
    const app = build();
    await app.inject({ url: path, headers: { authorization: 'any' } });
    await app.inject({ url: path, headers: { authorization: 'any' } });
    await app.close();
    const [first, second, third, fourth] = traces();
    expect([second, fourth]).toEqual([first, third]);
    expect(first).not.toBe(third);
  });

  test('of the loader holds all the calls of one run', async () => {
    const load = async (): Promise<void> => {
      const loader = new Datastore({ url, token: 'token', concurrency: 1 });
      for (const uuid of ['a', 'b']) await loader.load([{ objtype: 'music', uuid, fields: {} } as never]);
      await loader.close();
    };
    await load();
    await load();
    const [one, two, three, four] = traces();
    expect([two, four]).toEqual([one, three]);
    expect(one).not.toBe(three);
  });
});
