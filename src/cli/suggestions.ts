/** What was probably meant by a verb that there is not. */
import { distance } from 'fastest-levenshtein';
import { byNearness } from '../lab/config/problems';
import type { Verb } from './verbs';

/**
 * The verb that is probably meant: at most half of the letters differ, as two do that are swapped. Never one that
 * destroys, which nobody should type because a program said so; whoever is nearest to such a one is told of none.
 */
export function suggestedVerb(typed: string, verbs: readonly Verb[]): string | undefined {
  const names = verbs.map(({ name }) => name);
  const [first = ''] = byNearness(typed, names);
  const isNear = distance(typed.toLowerCase(), first) <= Math.max(1, Math.floor(typed.length / 2));
  return isNear && !verbs.some(({ name, destroys }) => name === first && destroys) ? first : undefined;
}
