import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dataFile } from '../../../src/systems/music/data';
import { readRows } from '../../../src/systems/music/services/loader/rows';
import { bundle, type RunningProcess, start, untilOk } from '../../support/processes';
import { seeded } from '../../support/random';
import { heavy } from '../../support/soak';

/** Points at which the loader is killed. */
const kills = heavy({ gate: 24, soak: 200 });

const token = 'development-loader-token';
const basePath = '/api/v1/datastore';
let bundles: Record<'store' | 'datastore' | 'loader', string>;
let store: RunningProcess;
let datastore: RunningProcess;

beforeAll(async () => {
  bundles = await bundle({
    store: 'test/support/embedded-store.ts',
    datastore: 'src/systems/music/services/datastore/main.ts',
    loader: 'src/systems/music/services/loader/main.ts',
  });
});
beforeEach(async () => {
  store = await start(bundles.store, {});
  datastore = await start(bundles.datastore, {
    AWS_REGION: 'us-west-2',
    DYNAMODB_URL: store.origin,
    MUSIC_TABLE: 'Music-test',
    USER_TABLE: 'User-test',
    SVC_LOADER_TOKEN: token,
  });
  await untilOk(`${datastore.origin}${basePath}/readiness`);
});
afterEach(async () => {
  await datastore.stop('SIGKILL');
  await store.stop('SIGKILL');
});

interface Ending {
  readonly code: number | null;
  readonly printed: string;
}

/** Runs the loader until it ends or, when the datastore has answered so many calls of up to 25 rows, is killed. */
async function load(killAfter = Infinity): Promise<Ending> {
  const env = {
    PATH: process.env.PATH,
    DATASTORE_URL: `${datastore.origin}${basePath}`,
    SVC_LOADER_TOKEN: token,
    USERS_CSV: dataFile('users'),
    MUSIC_CSV: dataFile('music'),
    CONCURRENCY: '100',
  };
  const child = spawn(process.execPath, [bundles.loader], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  // Lines about reads may still come in from before: the log goes out a few times a second.
  const loads = (): number => datastore.log.filter((line) => line.includes('/load ')).length;
  const before = loads();
  const watch = setInterval(() => loads() - before >= killAfter && child.kill('SIGKILL'), 1);
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text));
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(watch);
  return { code, printed };
}

/** Rows of both files that the tables do not hold exactly, by their keys. */
async function missing(): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const [objtype, file] of [
    ['user', 'users'],
    ['music', 'music'],
  ] as const) {
    for await (const row of readRows(dataFile(file), objtype)) {
      if ('problem' in row) throw new Error(row.problem);
      const answer = await fetch(`${datastore.origin}${basePath}/read?objtype=${objtype}&objkey=${row.uuid}`);
      const { Items } = (await answer.json()) as { Items: readonly unknown[] };
      const expected = { ...row.fields, [`${objtype}_id`]: row.uuid };
      if (Items.length !== 1 || !sameFields(Items[0], expected)) wrong.push(row.uuid);
    }
  }
  return wrong;
}

function sameFields(item: unknown, expected: object): boolean {
  const text = (object: unknown): string => JSON.stringify(Object.entries(object as object).sort());
  return text(item) === text(expected);
}

/** Scan of the embedded store: how many rows there are in both tables. */
async function rowCount(): Promise<number> {
  const counts = await Promise.all(
    ['Music-test', 'User-test'].map(async (TableName) => {
      const answer = await fetch(store.origin, {
        method: 'POST',
        headers: {
          'content-type': 'application/x-amz-json-1.0',
          'x-amz-target': 'DynamoDB_20120810.Scan',
          'x-amz-date': '20260101T000000Z',
          authorization:
            'AWS4-HMAC-SHA256 Credential=a/20260101/us-west-2/dynamodb/aws4_request, SignedHeaders=host, Signature=b',
        },
        body: JSON.stringify({ TableName, Select: 'COUNT' }),
      });
      return ((await answer.json()) as { Count: number }).Count;
    }),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

test(`A loader that is killed at ${kills} random points and then run again leaves tables equal to the files`, async () => {
  const random = seeded(756);
  const endings: (number | null)[] = [];
  for (let kill = 0; kill < kills; kill++) endings.push((await load(Math.floor(random() * 14))).code);
  expect(endings.filter((code) => code === null).length).toBeGreaterThanOrEqual(kills / 2);
  const { code, printed } = await load();
  expect(code).toBe(0);
  expect(printed).toMatch(/user: 540 rows loaded, 0 bad, 0 lost\n[^]*music: 130 rows loaded, 0 bad, 0 lost\n$/);
  expect(await missing()).toEqual([]);
  expect(await rowCount()).toBe(670);
});

test('A loader that is killed and not run again leaves rows out', async () => {
  expect((await load(2)).code).toBeNull();
  expect((await missing()).length).toBeGreaterThan(0);
  expect(await rowCount()).toBeGreaterThanOrEqual(50);
});
