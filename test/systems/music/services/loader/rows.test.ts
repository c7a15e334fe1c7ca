import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StartError } from '../../../../../src/runtime/environment';
import { dataFile } from '../../../../../src/systems/music/data';
import { type BadDataRow, readRows, type DataRow } from '../../../../../src/systems/music/services/loader/rows';

const folder = mkdtempSync(join(tmpdir(), 'rows-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ids = [1, 2, 3, 4, 5, 6].map((digit) => `00000000-0000-4000-8000-00000000000${digit}`);
const [id1, id2, id3, id4] = ids;

function csv(text: string | Buffer): string {
  const path = join(folder, 'music.csv');
  writeFileSync(path, text);
  return path;
}

async function all(rows: AsyncIterable<DataRow | BadDataRow>): Promise<(DataRow | BadDataRow)[]> {
  const list: (DataRow | BadDataRow)[] = [];
  for await (const row of rows) list.push(row);
  return list;
}

/** `line: artist / title` or `line: problem`. */
async function short(text: string | Buffer): Promise<readonly string[]> {
  const rows = await all(readRows(csv(text), 'music'));
  return rows.map((row) =>
    'problem' in row ? `${row.line}: ${row.problem}` : `${row.line}: ${row.fields.Artist} / ${row.fields.SongTitle}`,
  );
}

describe('Rows of a CSV file', () => {
  test('become what the datastore keeps', async () => {
    expect(await all(readRows(csv(`artist,title,uuid\nABBA,Dancing Queen,${id1}\n`), 'music'))).toEqual([
      {
        file: 'music.csv',
        line: 2,
        objtype: 'music',
        uuid: id1,
        fields: { Artist: 'ABBA', SongTitle: 'Dancing Queen' },
      },
    ]);
  });

  test('may be quoted, span lines, have columns in any order, CRLF, a byte order mark and no last line end', async () => {
    const text = [
      `\uFEFFuuid,title,artist`,
      `${id1},"Puff, the ""Magic"" Dragon",Peter`,
      '',
      `${id2},"two\r\nlines", Björk `,
      `${id3},last,one`,
    ].join('\r\n');
    expect(await short(text)).toEqual([
      '2: Peter / Puff, the "Magic" Dragon',
      '4: Björk / two\r\nlines',
      '6: one / last',
    ]);
  });

  test.each(['\n', '\r\n', '\r', '\n\r\n', '\u2028', '\u0085'])(
    'keep the line end %j inside of a quoted value, in files of any line end',
    async (inside) => {
      for (const end of ['\n', '\r\n', '\r']) {
        const text = ['artist,title,uuid', `"a${inside}b","${inside}c${inside}",${id1}`, `d,e,${id2}`, ''].join(end);
        const rows = await all(readRows(csv(text), 'music'));
        expect(rows.map((row) => 'fields' in row && row.fields)).toEqual([
          { Artist: `a${inside}b`, SongTitle: `${inside}c${inside}` },
          { Artist: 'd', SongTitle: 'e' },
        ]);
      }
    },
  );

  test.each([64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1])(
    'are whole where a line end is at byte %d of a file',
    async (at) => {
      const head = `artist,title,uuid\r\nx,`;
      const title = 't'.repeat(at - head.length - `,${id1}`.length);
      const text = `${head}${title},${id1}\r\né,"\r\n",${id2}\r\n`;
      expect(text.indexOf('\r\né')).toBe(at);
      expect(await short(text)).toEqual([`2: x / ${title}`, '3: é / \r\n']);
    },
  );

  test('with bytes that are not UTF-8 are named, and cost no other row', async () => {
    const text = ['artist,title,uuid', `Beyonc\xe9,a,${id1}`, `"b`, `\xff",c,${id2}`, `d,e,${id3}`, ''].join('\n');
    expect(await short(Buffer.from(text, 'latin1'))).toEqual([
      '2: bytes that are not UTF-8',
      '3: bytes that are not UTF-8',
      '5: d / e',
    ]);
    expect(await short(`artist,title,uuid\nBeyoncé,\ufffd,${id1}\n`)).toEqual(['2: Beyoncé / \ufffd']);
  });

  test('that cannot be loaded are named by line and cost no other row', async () => {
    const text = [
      'artist,title,uuid',
      `a,b`,
      `a,,${id1}`,
      `a,b,not-an-id`,
      `5" single,b,${id2}`,
      `"x"y,b,${id2}`,
      `a,"never closed,${id3}`,
      `c,d,${id3}`,
      `"e","f",${id4}`,
      `g,h,${id4}`,
    ].join('\n');
    expect(await short(text)).toEqual([
      '2: 2 values for 3 columns',
      '3: title is empty',
      "4: 'not-an-id' is not a UUID",
      '5: a quotation mark is in the wrong place',
      '6: a quotation mark is in the wrong place',
      '7: a quotation mark is not closed',
      '8: c / d',
      '9: e / f',
      `10: UUID ${id4} is on line 9 already`,
    ]);
  });

  test.each([
    ['lacks a column', 'artist,uuid\n', /must have the columns artist, title, uuid; its first line is: artist,uuid/],
    ['has one too many', 'artist,title,uuid,year\n', /must have the columns/],
    ['has one twice', 'artist,title,uuid,title\n', /must have the columns artist, title, uuid; its first line/],
    [
      'has one twice and lacks another',
      'artist,artist,uuid\n',
      /must have the columns artist, title, uuid; its first line/,
    ],
    ['is not UTF-8', Buffer.from('artist,title,uuid,\xe9\n', 'latin1'), /music\.csv:1: bytes that are not UTF-8/],
    ['is UTF-16', Buffer.from('\ufeffartist,title,uuid\n', 'utf16le'), /music\.csv:1: bytes that are not UTF-8/],
    ['is empty', '', /music\.csv is empty/],
  ])('are refused as a whole where the header %s', async (_, text, message) => {
    await expect(all(readRows(csv(text), 'music'))).rejects.toThrow(message);
  });

  test('are refused where the file is a folder, or has no lines', async () => {
    await expect(all(readRows(folder, 'user'))).rejects.toThrow(new StartError(`${folder} is a folder, not a file.`));
    await expect(all(readRows('/dev/zero', 'user'))).rejects.toThrow(/^\/dev\/zero:1 is longer than 1048576 bytes/);
  });

  test('are refused where there is no file, naming its path', async () => {
    await expect(all(readRows(join(folder, 'none.csv'), 'user'))).rejects.toThrow(/none\.csv cannot be read: ENOENT/);
  });
});

describe('The sample data', () => {
  const uuid4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

  test.each([
    ['users', 'user', 500],
    ['music', 'music', 100],
  ] as const)('has enough %s, each with a version 4 UUID and none of them bad', async (file, objtype, least) => {
    const rows = await all(readRows(dataFile(file), objtype));
    expect(rows.filter((row) => 'problem' in row)).toEqual([]);
    expect(rows.length).toBeGreaterThanOrEqual(least);
    expect((rows as DataRow[]).filter(({ uuid }) => !uuid4.test(uuid))).toEqual([]);
  });

  test('has the song that everyone looks up', async () => {
    const songs = (await all(readRows(dataFile('music'), 'music'))) as DataRow[];
    const known = songs.filter(({ uuid }) => uuid === '6ecfafd0-8a35-4af6-a9e2-cbd79b3abeea');
    expect(known.map(({ fields }) => fields)).toEqual([
      { Artist: 'Taylor Swift', SongTitle: 'The Last Great American Dynasty' },
    ]);
  });

  test('has invented users only: every address is under example.org, each its own', async () => {
    const users = (await all(readRows(dataFile('users'), 'user'))) as DataRow[];
    const addresses = users.map(({ fields }) => fields.email ?? '');
    expect(addresses.filter((address) => !/^[a-z.-]+@example\.org$/.test(address))).toEqual([]);
    expect(new Set(addresses).size).toBe(addresses.length);
  });
});
