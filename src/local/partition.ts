/** Which links a partition cuts: sides as people write them, `1,2|3,4,5`. */
import { UserError } from '../user-error';
import type { LinkPlan } from './plan';

/**
 * Names of processes by side. A member is given by its number or its name; a shared service that no side names is with
 * the side that has the most members, the first of those that are as large.
 * @throws UserError for a text that is no partition, and for who is not a member or is named twice
 */
export function sidesOf(
  text: string,
  members: readonly string[],
  shared: readonly string[],
): readonly (readonly string[])[] {
  const sides = text.split('|').map((side) => side.split(',').map((one) => nameOf(one.trim(), members, shared)));
  const named = sides.flat();
  const twice = named.find((name, index) => named.indexOf(name) !== index);
  if (sides.length < 2) throw problem(text, members, 'has one side');
  if (twice !== undefined) throw problem(text, members, `names ${twice} twice`);
  const missing = members.filter((name) => !named.includes(name));
  if (missing.length > 0) throw problem(text, members, `leaves out ${missing.join(', ')}`);
  const count = (side: readonly string[]): number => side.filter((name) => members.includes(name)).length;
  const largest = Math.max(...sides.map(count));
  const host = sides.findIndex((side) => count(side) === largest);
  const unnamed = shared.filter((name) => !named.includes(name));
  return sides.map((side, index) => (index === host ? [...side, ...unnamed] : side));
}

/** Whether a link goes from one side to another. */
export function isAcross({ from, to }: LinkPlan, sides: readonly (readonly string[])[]): boolean {
  return sides.some((side) => side.includes(from)) && !sides.some((side) => side.includes(from) && side.includes(to));
}

function nameOf(text: string, members: readonly string[], shared: readonly string[]): string {
  const found = [...members, ...shared].find((name) => name === text || name.endsWith(`-${text}`));
  if (found !== undefined && text !== '') return found;
  throw problem(text, [...members, ...shared], 'is none of the processes');
}

function problem(text: string, members: readonly string[], what: string): UserError {
  return new UserError(
    `'${text}' ${what}.\n  Write all of ${members.join(', ')} by name or number, with | between the sides, e.g. 1,2|3,4,5.`,
  );
}
