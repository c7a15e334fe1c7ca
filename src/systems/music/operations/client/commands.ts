import { AwayError, type MusicService, type Song, StatusError } from './service';
import { splitWords, UsageError } from './words';

interface CommandHelp {
  readonly usage: string;
  readonly does: string;
}

const commands = {
  read: { usage: 'read [music_id]', does: 'show a song; the service offers no list of all' },
  create: { usage: 'create <artist> <title>', does: `add a song: create 'Neil Young' "Harvest Moon"` },
  delete: { usage: 'delete <music_id>', does: 'remove a song' },
  test: { usage: 'test', does: 'run the test of the service: the exercise' },
  help: { usage: 'help [command]', does: 'show this list, or one command' },
  quit: { usage: 'quit', does: 'leave' },
} as const satisfies Record<string, CommandHelp>;

type CommandName = keyof typeof commands;

const names = Object.keys(commands) as CommandName[];

export type Outcome = 'ok' | 'failed' | 'quit';

/** The commands of the client, one line each; knows the ids that it has seen, for completion. */
export class MusicCommands {
  private readonly seen = new Set<string>();

  constructor(
    private readonly service: MusicService,
    private readonly print: (line: string) => void,
  ) {}

  /** Runs one line. What goes wrong with it is printed, not thrown. */
  async run(line: string): Promise<Outcome> {
    try {
      const [name, ...args] = splitWords(line);
      if (name === undefined) return 'ok';
      if (name === 'quit') return 'quit';
      await this.perform(knownCommand(name), args);
      return 'ok';
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof StatusError || error instanceof AwayError)) throw error;
      this.print(error.message);
      return 'failed';
    }
  }

  /** What the last word of the line may become. */
  complete(line: string): readonly string[] {
    const [, name, word = ''] = /^\s*(?:(\S+)\s+)?(\S*)$/.exec(line) ?? [];
    const candidates =
      name === undefined ? names : name === 'help' ? names : name === 'read' || name === 'delete' ? [...this.seen] : [];
    return candidates.filter((candidate) => candidate.startsWith(word));
  }

  private async perform(name: CommandName, args: readonly string[]): Promise<void> {
    switch (name) {
      case 'read':
        return this.read(...expectIds(expectWords(name, args, 0, 1)));
      case 'create': {
        const [artist = '', title = ''] = expectWords(name, args, 2, 2);
        return this.created(await this.service.create(artist, title));
      }
      case 'delete': {
        const [id = ''] = expectIds(expectWords(name, args, 1, 1));
        return this.delete(id);
      }
      case 'test':
        expectWords(name, args, 0, 0);
        await this.service.test();
        return this.print('test passed');
      case 'help':
        return this.help(...expectWords(name, args, 0, 1));
      case 'quit':
        return;
    }
  }

  private async read(id?: string): Promise<void> {
    const { Count, Items } = await this.service.read(id);
    this.print(`${Count} items returned`);
    if (id === undefined && Count === 0)
      this.print('The service offers no list of all songs: read one by its music_id');
    for (const song of Items) {
      this.seen.add(song.music_id);
      this.print(songLine(song));
    }
  }

  /** The service deletes what is not there without a word, so it is asked before. */
  private async delete(id: string): Promise<void> {
    const { Count } = await this.service.read(id);
    if (Count === 0) throw new UsageError(`there is no song ${id}: nothing was deleted`);
    await this.service.delete(id);
    this.print(`${id} deleted`);
  }

  /** As the course's client prints what the service answers: a dictionary of Python. */
  private created(id: string): void {
    this.seen.add(id);
    this.print(`{'music_id': '${id}'}`);
  }

  private help(name?: string): void {
    const shown = name === undefined ? names : [knownCommand(name)];
    for (const each of shown) this.print(`${commands[each].usage.padEnd(24)} ${commands[each].does}`);
  }
}

const artistWidth = 20;

function songLine({ music_id, Artist, SongTitle }: Song): string {
  return `${music_id}  ${printable(Artist).slice(0, artistWidth).padEnd(artistWidth)} ${printable(SongTitle)}`;
}

/** The store may hold any JSON, or nothing; control characters would move the terminal's cursor. */
function printable(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.replaceAll(/\p{Cc}/gu, ' ');
}

function knownCommand(name: string): CommandName {
  const found = names.find((each) => each === name);
  if (!found) throw new UsageError(`unknown command: ${name}. Commands: ${names.join(', ')}`);
  return found;
}

function expectWords(name: CommandName, args: readonly string[], least: number, most: number): readonly string[] {
  if (args.length >= least && args.length <= most) return args;
  throw new UsageError(`usage: ${commands[name].usage} (received ${args.length} words after ${name})`);
}

/** In the path of a URL nothing and dots alone are not names: they would call something other than a song. */
function expectIds(words: readonly string[]): readonly string[] {
  const none = words.find((word) => /^\.*$/.test(word));
  if (none === undefined) return words;
  throw new UsageError(`'${none}' is no music_id: give what create printed, or an id of the sample data`);
}
