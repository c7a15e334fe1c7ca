import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { replaceFile } from './files';

/** `started` without `done` is a step that was interrupted: it may have had its effect or part of it. */
export type State = 'started' | 'done';

interface Entry {
  readonly title: string;
  /** What the step did, in words; where this has changed, the step is another one. */
  readonly does: string;
  readonly state: State;
}

interface Content {
  /** Whether the last run came to its end; the next one then begins anew. */
  readonly finished: boolean;
  readonly entries: readonly Entry[];
}

/** What a verb has done in one environment of one lab, kept on disk so that a killed run can go on. */
export class Journal {
  private content: Content;

  /** A journal that is missing or was not written by us is an empty one: steps know by themselves what is done. */
  constructor(private readonly path: string) {
    this.content = read(path);
  }

  /** `.lab/journal/<lab>/<environment>/<verb>.json` under the lab's folder. */
  static of(folder: string, lab: string, environment: string, verb: string): Journal {
    return new Journal(join(folder, '.lab', 'journal', lab, environment, `${verb}.json`));
  }

  /** Whether the last run came to its end; also where there was none. */
  get isFinished(): boolean {
    return this.content.finished;
  }

  stateOf(title: string, does: string): State | undefined {
    return this.content.entries.find((entry) => entry.title === title && entry.does === does)?.state;
  }

  /** Begins a run: goes on with an interrupted one, forgets a finished one. */
  begin(): void {
    if (this.content.finished) this.write({ finished: false, entries: [] });
  }

  note(title: string, does: string, state: State): void {
    this.write({ finished: false, entries: [...this.without(title), { title, does, state }] });
  }

  forget(title: string): void {
    this.write({ ...this.content, entries: this.without(title) });
  }

  finish(): void {
    this.write({ ...this.content, finished: true });
  }

  private without(title: string): readonly Entry[] {
    return this.content.entries.filter((entry) => entry.title !== title);
  }

  private write(content: Content): void {
    this.content = content;
    replaceFile(this.path, `${JSON.stringify(content, null, 2)}\n`);
  }
}

function read(path: string): Content {
  const nothing = { finished: true, entries: [] };
  if (!existsSync(path)) return nothing;
  try {
    const content = JSON.parse(readFileSync(path, 'utf8')) as Content;
    return Array.isArray(content.entries) ? content : nothing;
  } catch {
    return nothing;
  }
}
