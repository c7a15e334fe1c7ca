/** What runs on this machine by `lab run`: a record that other commands find, and the way to its control. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../lab/config/load';
import type { Context } from '../context';
import { UserError } from '../../user-error';
import { replaceFile } from '../files';

export interface RunRecord {
  readonly pid: number;
  /** Scheme, host and port of the way in. */
  readonly gateway: string;
  /** Where the settings are read and changed. */
  readonly control: string;
  /** Secret of this run; only its owner can read the record. */
  readonly token: string;
}

/** The record of one system of one lab: `.lab/run/<lab>-<system>.json`. */
export class RunFile {
  /** Name of the lab. */
  readonly lab: string;
  private readonly path: string;

  constructor(
    context: Context,
    private readonly system: string,
  ) {
    this.lab = loadConfig(context.flags()).name;
    this.path = join(context.folder, '.lab', 'run', `${this.lab}-${system}.json`);
  }

  write(record: RunRecord): void {
    replaceFile(this.path, `${JSON.stringify(record, null, 2)}\n`, 0o600);
  }

  remove(): void {
    rmSync(this.path, { force: true });
  }

  /** The run that answers, if there is one. The record of a run that was killed is removed. */
  async find(): Promise<RunRecord | undefined> {
    const record = this.read();
    if (!record || (await answers(record))) return record;
    this.remove();
    return undefined;
  }

  /** @throws UserError that says how to start one */
  async expect(): Promise<RunRecord> {
    const record = await this.find();
    if (record) return record;
    throw new UserError(
      `${this.system} is not running here (no answer for ${this.path}).\nStart it: npx lab run ${this.system}`,
    );
  }

  private read(): RunRecord | undefined {
    try {
      return JSON.parse(readFileSync(this.path, 'utf8')) as RunRecord;
    } catch {
      // Never written, or not by us.
      return undefined;
    }
  }
}

/** Sends a change of settings and returns all settings after it. @throws UserError with what the run objects to */
export async function changeRun({ control, token }: RunRecord, change: unknown): Promise<unknown> {
  const response = await fetch(control, {
    method: 'PATCH',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(change),
  });
  const answer: unknown = await response.json();
  if (response.ok) return answer;
  throw new UserError((answer as { readonly error: string }).error, 2);
}

async function answers({ control, token }: RunRecord): Promise<boolean> {
  try {
    // Another program may have the port by now; it does not know the token.
    const response = await fetch(control, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(2000),
    });
    return response.ok;
  } catch {
    return false;
  }
}
