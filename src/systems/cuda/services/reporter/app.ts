import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { exitCodes } from '../../contract';
import { type Outcome, outcomeOf } from './domain/outcome';

/** Files that the job's container leaves (kernels/run.sh). */
export const files = { output: 'output', exitCode: 'exit-code' } as const;

export interface ReporterDependencies {
  /** Name of the Job. */
  readonly job: string;
  /** The folder that it shares with the reporter. */
  readonly folder: string;
  readonly write: (job: string, outcome: Outcome) => Promise<void>;
  readonly print: (line: string) => void;
  /** Milliseconds between two attempts to write. @default 2000 */
  readonly pause?: number;
}

const attempts = 5;

/** Prints the outcome and writes it where it can be fetched. @returns the exit code of the job, so that the Job ends as it did */
export async function report({ job, folder, write, print, pause = 2_000 }: ReporterDependencies): Promise<number> {
  const outcome = readOutcome(folder);
  print(JSON.stringify(outcome));
  for (let attempt = 1; ; attempt++) {
    try {
      await write(job, outcome);
      return outcome.exitCode;
    } catch (error) {
      if (attempt === attempts) throw error;
      print(`not written, trying again: ${(error as Error).message}`);
      await sleep(pause);
    }
  }
}

function readOutcome(folder: string): Outcome {
  const text = (name: string) => readFileSync(join(folder, name), 'utf8');
  const exitCode = Number.parseInt(text(files.exitCode), 10);
  return outcomeOf(text(files.output), Number.isNaN(exitCode) ? exitCodes.wrong : exitCode);
}
