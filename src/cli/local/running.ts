/** What runs on this machine by `lab run`: a record that other commands find, and the way to its control. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loadConfig } from '../../lab/config/load';
import type { RunStatus } from '../../local/status';
import { UserError } from '../../user-error';
import type { Context } from '../context';

export interface RunRecord {
  readonly pid: number;
  /** Where it is asked and changed. */
  readonly control: string;
  /** Secret of this run; only its owner can read the record. */
  readonly token: string;
}

/** A run that answers. */
export interface Running {
  readonly record: RunRecord;
  readonly status: RunStatus;
}

/** The record of one system of one lab: `.lab/run/<lab>-<system>.json`. It is the lock as well: one run at a time. */
export class RunFile {
  /** What a run keeps for the next one. */
  readonly data: string;
  private readonly path: string;

  /** @param lab its name. @default - that in lab.yaml, for whoever has not read it */
  constructor(
    context: Context,
    private readonly system: string,
    readonly lab = loadConfig(context.flags()).name,
  ) {
    this.data = join(context.folder, '.lab', 'run', `${lab}-${system}`);
    this.path = `${this.data}.json`;
  }

  /** What its processes print. */
  get log(): string {
    return `${this.data}.log`;
  }

  /** Takes the place of this system's run, whoever else tries at the same moment. @throws UserError where it is taken */
  async claim(record: RunRecord): Promise<void> {
    mkdirSync(dirname(this.path), { recursive: true });
    const fresh = `${this.path}.${record.pid}.tmp`;
    writeFileSync(fresh, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
    try {
      // A link is made or not made, and never over another file.
      while (!isLinked(fresh, this.path)) {
        const other = await this.find();
        if (other) throw this.taken(other);
      }
    } finally {
      rmSync(fresh, { force: true });
    }
  }

  /** @throws UserError where one runs already */
  async expectNone(): Promise<void> {
    const other = await this.find();
    if (other) throw this.taken(other);
  }

  /** Gives the place up, where it was taken with this token. */
  releaseOwn(token: string): void {
    if (this.read(this.path)?.token === token) rmSync(this.path, { force: true });
  }

  /** The run that answers, if there is one. The record of a run that was killed is removed. */
  async find(): Promise<Running | undefined> {
    const record = this.read(this.path);
    if (!record) return undefined;
    const status = await statusOf(record);
    if (status) return { record, status };
    this.removeStale(record);
    return undefined;
  }

  /** @throws UserError that says how to start one */
  async expect(): Promise<Running> {
    const found = await this.find();
    if (found) return found;
    throw new UserError(
      `${this.system} is not running here (no answer for ${this.path}).\nStart it: ./lab run ${this.system}`,
    );
  }

  private taken({ record, status }: Running): UserError {
    const where = status.phase === 'ready' ? `: ${status.address}` : '';
    return new UserError(
      `${this.system} is ${status.phase === 'starting' ? 'starting' : 'running'} here already${where}\n` +
        `Stop it with Ctrl-C where it runs, or: kill ${record.pid}`,
    );
  }

  /** Moved away first: what another one has put there meanwhile goes back. */
  private removeStale(record: RunRecord): void {
    const aside = `${this.path}.${process.pid}.old`;
    try {
      renameSync(this.path, aside);
    } catch {
      // Another one has removed it.
      return;
    }
    if (this.read(aside)?.token !== record.token) isLinked(aside, this.path);
    rmSync(aside, { force: true });
  }

  private read(path: string): RunRecord | undefined {
    try {
      return JSON.parse(readFileSync(path, 'utf8')) as RunRecord;
    } catch {
      // Never written, or not by us.
      return undefined;
    }
  }
}

/** Has a run do something and returns its answer. @throws UserError with what the run objects to */
export async function command<T>({ record }: Running, name: string, sent: object): Promise<T> {
  const response = await fetch(record.control + name, {
    method: 'POST',
    headers: { authorization: `Bearer ${record.token}`, 'content-type': 'application/json' },
    body: JSON.stringify(sent),
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer as T;
  throw new UserError((answer as { readonly error: string }).error, 2);
}

async function statusOf({ control, token }: RunRecord): Promise<RunStatus | undefined> {
  try {
    // Another program may have the port by now; it does not know the token.
    const response = await fetch(control, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(2000),
    });
    return response.ok ? ((await response.json()) as RunStatus) : undefined;
  } catch {
    return undefined;
  }
}

function isLinked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
