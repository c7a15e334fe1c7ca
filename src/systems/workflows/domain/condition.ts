import type { Condition, Json } from './workflow';

/** As people write it: `add.result < 11`. */
export function conditionText({ step, result, is, value }: Condition): string {
  return `${step}.${result} ${is} ${JSON.stringify(value)}`;
}

/** Whether a result meets a condition. @throws Error where order is asked of what is no number */
export function meets(actual: Json | undefined, condition: Condition): boolean {
  const { is, value } = condition;
  if (is === '==') return actual === value;
  if (is === '!=') return actual !== value;
  if (typeof actual !== 'number' || typeof value !== 'number')
    throw new Error(
      `the condition ${conditionText(condition)} is for numbers, and the result is ${JSON.stringify(actual)}`,
    );
  switch (is) {
    case '<':
      return actual < value;
    case '<=':
      return actual <= value;
    case '>':
      return actual > value;
    case '>=':
      return actual >= value;
  }
}
