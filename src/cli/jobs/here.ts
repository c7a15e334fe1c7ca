/** Jobs without a card: the CPU twin runs them on this machine, at once, and their outcomes stay in .lab/jobs. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JobOperations, JobOutcome } from '../../local/jobs';
import { type Command, execute } from '../exec';
import { replaceFile } from '../files';
import { nextName } from './names';

export interface HereProps {
  readonly operations: JobOperations;
  /** Where outcomes are kept. */
  readonly folder: string;
  /** Path of the twin's bundle. */
  readonly bundle: string;
}

export class JobsHere {
  constructor(private readonly props: HereProps) {}

  names(): readonly string[] {
    const { folder } = this.props;
    if (!existsSync(folder)) return [];
    return readdirSync(folder).flatMap((file) => /^(.+)\.json$/.exec(file)?.[1] ?? []);
  }

  /** Runs it to its end. @returns its name */
  async submit(operation: string, n: number): Promise<string> {
    const name = nextName(operation, this.names());
    const outcome = await this.run(operation, n);
    replaceFile(this.fileOf(name), `${JSON.stringify(outcome, null, 2)}\n`);
    return name;
  }

  outcomeOf(name: string): JobOutcome | undefined {
    const file = this.fileOf(name);
    return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as JobOutcome) : undefined;
  }

  private async run(operation: string, n: number): Promise<JobOutcome> {
    const command: Command = {
      program: process.execPath,
      args: [this.props.bundle, operation, String(n)],
      // A job that fails says why in its line.
      forgives: () => true,
    };
    const { stdout } = await execute(command);
    const result = JSON.parse(stdout) as Readonly<Record<string, unknown>>;
    const isRight = result['correct'] === true;
    return { state: isRight ? 'succeeded' : 'failed', exitCode: isRight ? 0 : 1, result };
  }

  private fileOf(name: string): string {
    return join(this.props.folder, `${name}.json`);
  }
}
