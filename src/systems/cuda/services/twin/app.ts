import { exitCodes, type Failure, largestOnCpu, operations, type Result } from '../../contract';
import { add } from './domain/add';
import { multiply } from './domain/multiply';

export interface Answer {
  readonly exitCode: number;
  readonly line: Result | Failure;
}

/** The job that a card would do, on this processor: the same numbers, the same contract. */
export function runTwin(operation: string, text: string, device: string): Answer {
  const known = operations.find((candidate) => candidate === operation);
  if (!known) return refused(operation, `the operation must be ${operations.join(' or ')}, not '${operation}'`);
  const n = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (n < 1 || n > largestOnCpu[known])
    return refused(operation, `N must be a whole number from 1 to ${largestOnCpu[known]} on the CPU, not '${text}'`, n);
  const measured = known === 'add' ? add(n) : multiply(n);
  const correct = measured.every((each) => each.correct);
  const unit = known === 'add' ? 'GB/s' : 'TFLOP/s';
  const line: Result = { operation: known, n, kind: 'cpu', device, correct, unit, measured };
  return { exitCode: correct ? exitCodes.right : exitCodes.wrong, line };
}

function refused(operation: string, error: string, n = 0): Answer {
  return { exitCode: exitCodes.badInput, line: { operation, n, error } };
}
