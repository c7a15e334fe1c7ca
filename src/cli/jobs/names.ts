/** What jobs are called, and what may be asked of them. */
import { UserError } from '../../user-error';

/** `add-3`: what it does, and its number. */
export function nextName(operation: string, known: readonly string[]): string {
  const numbers = known.map((name) => Number(/-(\d+)$/.exec(name)?.[1] ?? 0));
  return `${operation}-${Math.max(0, ...numbers) + 1}`;
}

/** The one that was submitted last. */
export function latest(known: readonly string[]): string | undefined {
  return [...known].sort((one, other) => numberOf(other) - numberOf(one))[0];
}

export function numberOf(name: string): number {
  return Number(/-(\d+)$/.exec(name)?.[1] ?? 0);
}

/** @throws UserError that says what N may be */
export function checkedN(text: string | undefined, most: number, where: string): number {
  const n = /^\d{1,15}$/.test(text ?? '') ? Number(text) : 0;
  if (n >= 1 && n <= most) return n;
  const given = text === undefined ? 'it is missing: --n <number>' : `not '${text}'`;
  throw new UserError(`N must be a whole number from 1 to ${most}${where}, ${given}`, 2);
}

/** A job from a source of one's own may be called anything that Kubernetes takes. @throws UserError */
export function checkedOperation(operation: string, known: readonly string[], hasSource: boolean): string {
  if (known.includes(operation)) return operation;
  if (!hasSource)
    throw new UserError(`There is no job '${operation}': ${known.join(', ')}, or any name with --source FILE.cu`, 2);
  if (/^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/.test(operation)) return operation;
  throw new UserError(
    `A job is called by 1 to 40 lower-case letters, digits and hyphens, a letter first, not '${operation}'`,
    2,
  );
}
