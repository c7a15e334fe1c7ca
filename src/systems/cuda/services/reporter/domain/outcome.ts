/** What is known of a job that has ended: what it printed, and how. */
import { exitCodes, type Failure, type Result } from '../../../contract';

/** Characters of a program's output that are kept where it is not a line of JSON; a ConfigMap holds a megabyte. */
const mostOutput = 4_000;

/** What is written for each job. */
export interface Outcome {
  readonly state: 'succeeded' | 'failed' | 'does not compile';
  readonly exitCode: number;
  /** What a program prints last, where it is a JSON object: all of ours do. */
  readonly result?: Result | Failure | Readonly<Record<string, unknown>>;
  /** The end of what it printed, where it is not. */
  readonly output?: string;
}

export function outcomeOf(output: string, exitCode: number): Outcome {
  const state = stateOf(exitCode);
  const result = state === 'does not compile' ? undefined : lastObject(output);
  return { state, exitCode, ...(result ? { result } : { output: output.slice(-mostOutput) }) };
}

function stateOf(exitCode: number): Outcome['state'] {
  if (exitCode === exitCodes.right) return 'succeeded';
  return exitCode === exitCodes.doesNotCompile ? 'does not compile' : 'failed';
}

function lastObject(output: string): Outcome['result'] {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
