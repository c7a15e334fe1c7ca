import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { type DataSet, readDataSet } from '../../../../src/systems/music/data';
import { buildApp } from '../../../../src/systems/music/services/datastore/app';
import type { Fields } from '../../../../src/systems/music/services/datastore/domain/objects';
import { MemoryStore } from '../../../../src/systems/music/services/datastore/memory-store';
import { runLoader } from '../../../../src/systems/music/services/loader/app';
import { readRows } from '../../../../src/systems/music/services/loader/rows';
import { listenOnLoopback } from '../../../support/service';

const folder = mkdtempSync(join(tmpdir(), 'loader-'));
afterAll(() => rmSync(folder, { recursive: true }));

const token = 'a token';

/** The first rows of the sample data: 120 users and 30 songs. */
const files = { user: first(120, 'users'), music: first(30, 'music') };

function first(rows: number, name: DataSet): string {
  const path = join(folder, `${name}.csv`);
  writeFileSync(
    path,
    readDataSet(name)
      .split('\n')
      .slice(0, rows + 1)
      .join('\n'),
  );
  return path;
}

/** A datastore in this process whose answers a test may spoil before they are made. */
class Datastore {
  readonly store = new MemoryStore();
  readonly app: FastifyInstance = buildApp({ store: this.store, loaderToken: token, logger: false });
  calls = 0;
  /** Status to answer with in place of the datastore, `reset` to break the connection, or nothing. */
  spoil: (call: number) => number | 'reset' | undefined = () => undefined;

  async listen(): Promise<string> {
    this.app.addHook('onRequest', async (request, reply) => {
      const spoilt = this.spoil((this.calls += 1));
      if (spoilt === 'reset') request.raw.socket.destroy();
      if (typeof spoilt === 'number') await reply.code(spoilt).send({ spoilt });
    });
    return `${await listenOnLoopback(this.app)}/api/v1/datastore`;
  }

  /** Fields by key, of every row of the two files. */
  async holds(): Promise<boolean> {
    for (const objtype of ['user', 'music'] as const) {
      for await (const row of readRows(files[objtype], objtype)) {
        if ('problem' in row) return false;
        const { Items } = await this.store.query(objtype, row.uuid);
        const key = objtype === 'user' ? 'user_id' : 'music_id';
        if (JSON.stringify(sorted(Items[0])) !== JSON.stringify(sorted({ ...row.fields, [key]: row.uuid })))
          return false;
      }
    }
    return true;
  }
}

function sorted(object: object = {}): readonly (readonly [string, unknown])[] {
  return Object.entries(object).sort(([one], [other]) => one.localeCompare(other));
}

let datastore: Datastore;
let url: string;
let said: string[];
let complaints: string[];
beforeEach(async () => {
  datastore = new Datastore();
  url = await datastore.listen();
  said = [];
  complaints = [];
});
afterEach(() => datastore.app.close());

function load(options: { readonly token?: string; readonly files?: typeof files } = {}): Promise<boolean> {
  const [lines, problems] = [said, complaints];
  return runLoader({
    url,
    token,
    files,
    concurrency: 16,
    backoff: () => 1,
    say: (line) => lines.push(line),
    complain: (line) => problems.push(line),
    ...options,
  });
}

describe('The loader', () => {
  test('writes every row of both files, tells its progress and counts at the end', async () => {
    expect(await load()).toBe(true);
    expect(await datastore.holds()).toBe(true);
    expect(said.filter((line) => !line.includes('00 rows loaded'))).toEqual([
      'user: 120 rows loaded, 0 bad, 0 lost',
      'music: 30 rows loaded, 0 bad, 0 lost',
    ]);
    expect(said).toContain('user: 100 rows loaded');
    expect(complaints).toEqual([]);
  });

  test('leaves the same tables when it runs a second time', async () => {
    await load();
    expect(await load()).toBe(true);
    expect(await datastore.holds()).toBe(true);
  });

  test('loses no row to a datastore that throttles, fails and breaks connections', async () => {
    const spoilt = [429, undefined, 503, undefined, 'reset', undefined, 500, undefined, undefined] as const;
    datastore.spoil = (call) => spoilt[call % spoilt.length];
    expect(await load()).toBe(true);
    expect(await datastore.holds()).toBe(true);
    expect(datastore.calls).toBeGreaterThan(spoilt.length);
    expect(complaints).toEqual([]);
  });

  test('gives up on a datastore that never works, and says that rows are lost', async () => {
    datastore.spoil = () => 503;
    expect(await load()).toBe(false);
    expect(await datastore.holds()).toBe(false);
    expect(complaints[0]).toMatch(/^users\.csv:\d+: lost: 503 .*\(12 attempts\)$/);
    expect(complaints.at(-1)).toMatch(/Run the loader again/);
    expect(said).toHaveLength(1);
  });

  test('stops at once, without a second attempt, when its token is wrong', async () => {
    await expect(load({ token: 'another' })).rejects.toThrow(/SVC_LOADER_TOKEN/);
    expect(datastore.calls).toBeLessThanOrEqual(16);
  });

  test('loads the rest of a file with bad rows, names each, and fails', async () => {
    const music = join(folder, 'bad.csv');
    const id = '00000000-0000-4000-8000-000000000001';
    writeFileSync(music, `artist,title,uuid\nno id\nABBA,"open,${id}\nABBA,Dancing Queen,${id}\n`);
    expect(await load({ files: { ...files, music } })).toBe(false);
    expect(complaints).toEqual([
      'bad.csv:2: not loaded: 1 values for 3 columns',
      'bad.csv:3: not loaded: a quotation mark is not closed',
    ]);
    expect(said.at(-1)).toBe('music: 1 rows loaded, 2 bad, 0 lost');
    expect((await datastore.store.query('music', id)).Count).toBe(1);
  });

  test('names a row that the datastore refuses and does not try it again', async () => {
    const music = join(folder, 'large.csv');
    const id = '00000000-0000-4000-8000-000000000001';
    writeFileSync(music, `artist,title,uuid\nABBA,${'x'.repeat(400_001)},${id}\n`);
    expect(await load({ files: { ...files, music } })).toBe(false);
    expect(datastore.calls).toBe(Math.ceil(120 / 16) + 1);
    expect(complaints).toEqual([expect.stringMatching(/^large\.csv:2: not loaded: 400 /)]);
  });

  test('posts rows alone that are too large together, and names those that are refused', async () => {
    const music = join(folder, 'heavy.csv');
    const row = (i: number, bytes: number): string =>
      `ABBA,${'x'.repeat(bytes)},00000000-0000-4000-8000-00000000000${i}`;
    writeFileSync(music, ['artist,title,uuid', row(1, 390_000), row(2, 390_000), row(3, 400_001), ''].join('\n'));
    expect(await load({ files: { ...files, music } })).toBe(false);
    expect(said.at(-1)).toBe('music: 2 rows loaded, 1 bad, 0 lost');
    expect(complaints).toEqual([expect.stringMatching(/^heavy\.csv:4: not loaded: 400 /)]);
  });

  test('posts again only the rows that a store refused for the moment', async () => {
    const written: string[] = [];
    const keyOf = (item: Fields) => (item.user_id ?? item.music_id) as string;
    const replaceAll = datastore.store.replaceAll.bind(datastore.store);
    datastore.store.replaceAll = async (type, items) => {
      const refused = items.map(keyOf).filter((key) => {
        const isFirst = !written.includes(key);
        return written.push(key) % 5 === 0 && isFirst;
      });
      await replaceAll(
        type,
        items.filter((item) => !refused.includes(keyOf(item))),
      );
      return refused;
    };
    expect([await load(), complaints]).toEqual([true, []]);
    expect(await datastore.holds()).toBe(true);
    const repeated = written.length - new Set(written).size;
    expect(repeated).toBeGreaterThan(20);
    expect(repeated).toBeLessThan(50);
  });
});
