import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import fastify, { type FastifyInstance } from 'fastify';
import { runClient } from '../../../../src/systems/music/operations/client/prompt';
import { MusicCommands } from '../../../../src/systems/music/operations/client/commands';
import { MusicService } from '../../../../src/systems/music/operations/client/service';
import { splitWords } from '../../../../src/systems/music/operations/client/words';
import { listenOnLoopback } from '../../../support/service';

const song = {
  music_id: '6ecfafd0-8a35-4af6-a9e2-cbd79b3abeea',
  Artist: 'Taylor Swift',
  SongTitle: 'The Last Great American Dynasty',
};

describe('Words of a command', () => {
  test.each([
    [`create 'Neil Young' "Harvest Moon"`, ['create', 'Neil Young', 'Harvest Moon']],
    [`create "Guns N' Roses" 'say "so"'`, ['create', `Guns N' Roses`, 'say "so"']],
    [`create ABBA ''`, ['create', 'ABBA', '']],
    ['  read\t6ecf  ', ['read', '6ecf']],
    [`a'b c'd`, ['ab cd']],
    ['', []],
  ])('in %j are %j', (line, words) => expect(splitWords(line)).toEqual(words));

  test.each([`create 'Neil`, `create "Neil`, `create Guns N' Roses`])('in %j miss a quotation mark', (line) => {
    expect(() => splitWords(line)).toThrow(/quotation mark ['"] is not closed/);
  });

  test('come back as they were quoted, whatever is in them', () => {
    const word = fc.oneof(fc.stringMatching(/^[^"]*$/), fc.stringMatching(/^[^']*$/));
    const quoted = (text: string): string => (text.includes('"') ? `'${text}'` : `"${text}"`);
    fc.assert(
      fc.property(fc.array(word), (words) => {
        expect(splitWords(words.map(quoted).join(' '))).toEqual(words);
      }),
    );
  });
});

describe('The client', () => {
  let app: FastifyInstance;
  let origin: string;
  const received: unknown[] = [];
  const read: string[] = [];
  beforeEach(() => (received.length = read.length = 0));
  beforeAll(async () => {
    app = fastify();
    app.addHook('onRequest', async (request, reply) => {
      if (request.headers.authorization === undefined) await reply.code(401).send({ error: 'missing auth' });
    });
    app.get('/api/v1/music/', () => ({}));
    app.get('/api/v1/music/test', (_, reply) => reply.code(500).send({ error: 'internal error' }));
    app.get('/api/v1/music/page', (_, reply) => reply.type('text/html').send('<html>'));
    app.get<{ Params: { id: string } }>('/api/v1/music/:id', ({ params }) => {
      read.push(params.id);
      const Items = params.id === song.music_id ? [song] : [];
      return { Items, Count: Items.length, ScannedCount: Items.length };
    });
    app.post('/api/v1/music/', ({ body }) => {
      received.push(body);
      return { music_id: 'a new id' };
    });
    app.delete<{ Params: { id: string } }>('/api/v1/music/:id', ({ params }) => {
      received.push(params.id);
      return {};
    });
    origin = await listenOnLoopback(app);
  });
  afterAll(() => app.close());

  async function type(...lines: readonly string[]): Promise<{ readonly failed: number; readonly output: string }> {
    const input = new PassThrough();
    const output = new PassThrough();
    input.end(lines.map((line) => `${line}\n`).join(''));
    const failed = await runClient({ origin, input, output });
    return { failed, output: String(output.read() ?? '') };
  }

  test('prints a song as the course does, its artist 20 wide and one space, and no prompt where commands are piped in', async () => {
    expect((await type(`read ${song.music_id}`)).output).toBe(
      '1 items returned\n6ecfafd0-8a35-4af6-a9e2-cbd79b3abeea  Taylor Swift         The Last Great American Dynasty\n',
    );
  });

  test('prints an empty list where there is no song, and says that there is no list where no id is given', async () => {
    expect(await type('read no-such-id', 'read')).toEqual({
      failed: 0,
      output: '0 items returned\n0 items returned\nThe service offers no list of all songs: read one by its music_id\n',
    });
  });

  test('creates a song from quoted words, and deletes one', async () => {
    const { output } = await type(`create "Guns N' Roses" 'Sweet Child O'' Mine'`, `delete ${song.music_id}`);
    expect(received).toEqual([{ Artist: "Guns N' Roses", SongTitle: 'Sweet Child O Mine' }, song.music_id]);
    expect(output).toBe(`{'music_id': 'a new id'}\n${song.music_id} deleted\n`);
  });

  test('says that what is not there was not deleted', async () => {
    expect(await type('delete an-id')).toEqual({
      failed: 1,
      output: 'there is no song an-id: nothing was deleted\n',
    });
    expect(received).toEqual([]);
  });

  test.each(['a/b', '../test', '?x=1', 'a#b', '%2e%2e', 'ü &'])('sends the id %j as it is', async (id) => {
    expect((await type(`delete "${id}"`)).output).toContain('nothing was deleted');
    expect(read).toEqual([id]);
  });

  test.each(['read ..', 'delete .', 'delete ...', `read ''`, `delete ''`])('asks for an id at %j', async (line) => {
    const { failed, output } = await type(line);
    expect([failed, output]).toEqual([1, expect.stringMatching(/^'\.*' is no music_id: give what create printed/)]);
    expect(received).toEqual([]);
  });

  test('says the status code of an error, goes on, and counts the commands that failed', async () => {
    expect(await type('test', 'read x')).toEqual({
      failed: 1,
      output: 'Non-successful status code: 500\n0 items returned\n',
    });
  });

  test('ends at quit and leaves the rest', async () => {
    expect(await type('quit', 'test')).toEqual({ failed: 0, output: '' });
  });

  test.each([
    ['fly', /unknown command: fly\. Commands: read, create/],
    ['create one', /usage: create <artist> <title> \(received 1 words/],
    ['delete', /usage: delete <music_id>/],
    [`read 'x`, /quotation mark ' is not closed/],
    ['help fly', /unknown command: fly/],
  ])('explains what is wrong with %j', async (line, message) => {
    const { failed, output } = await type(line);
    expect(failed).toBe(1);
    expect(output).toMatch(message);
  });

  test('lists its commands', async () => {
    expect((await type('help')).output).toMatchInlineSnapshot(`
"read [music_id]          show a song; the service offers no list of all
create <artist> <title>  add a song: create 'Neil Young' "Harvest Moon"
delete <music_id>        remove a song
test                     run the test of the service: the exercise
help [command]           show this list, or one command
quit                     leave
"
`);
  });

  test('says who does not answer when the server is away', async () => {
    const printed: string[] = [];
    const away = new MusicCommands(new MusicService('http://127.0.0.1:1'), (line) => printed.push(line));
    expect(await away.run('read x')).toBe('failed');
    expect(printed).toEqual([
      'no answer from http://127.0.0.1:1 (ECONNREFUSED)\n  Is the server running, and are host and port right?',
    ]);
  });

  test('says whose answer is none of the music service', async () => {
    expect(await type('read page')).toEqual({
      failed: 1,
      output: `no JSON in the answer of ${origin}/api/v1/music/page\n  Is that the music service?\n`,
    });
  });

  test('completes commands, and the ids that were seen', async () => {
    const commands = new MusicCommands(new MusicService(origin), () => undefined);
    expect(commands.complete('re')).toEqual(['read']);
    expect(commands.complete('help de')).toEqual(['delete']);
    expect(commands.complete('read 6e')).toEqual([]);
    await commands.run(`read ${song.music_id}`);
    expect(commands.complete('read 6e')).toEqual([song.music_id]);
    expect(commands.complete('create 6e')).toEqual([]);
  });

  test.each(['quit\n', ''])(
    'greets and prompts a person and leaves the terminal on a new line after %j',
    async (typed) => {
      const input = Object.assign(new PassThrough(), { isTTY: true });
      const output = new PassThrough();
      input.end(typed);
      await runClient({ origin, input, output });
      expect(String(output.read())).toMatch(/^Music service at http:\S+ Type help .*\n[^]*mql: [^\n]*\n$/);
    },
  );

  test('lets go of the terminal when pasted commands end with Ctrl-D', async () => {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    const output = new PassThrough();
    input.write('read\nread\n\x04');
    await runClient({ origin, input, output });
    expect(String(output.read())).toContain('0 items returned\n');
    expect(input.isPaused()).toBe(true);
  });
});
