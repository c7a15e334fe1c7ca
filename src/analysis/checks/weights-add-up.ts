import { routesOf } from '../routes';
import type { Finding, Rule } from '../rule';

/** Istio takes 60 and 20 for 75 % and 25 %, without a word. */
export const weightsAddUp: Rule = {
  id: 'weights-add-up',
  holds: 'the weights of every route with several destinations are percents that add up to 100',
  check: (_, documents) =>
    routesOf(documents).flatMap(({ address, manifest, words }) =>
      (manifest.spec.http ?? []).flatMap(({ route = [] }, index): readonly Finding[] => {
        const weights = route.map(({ weight = 0 }) => weight);
        const sum = weights.reduce((total, weight) => total + weight, 0);
        const arePercents = weights.every((weight) => weight >= 0 && weight <= 100);
        if (route.length < 2 || (sum === 100 && arePercents)) return [];
        const value = `${words.rules}.${index}.${words.targets} weights: ${weights.join(' + ')} = ${sum}`;
        return [{ address, value, remedy: 'make them percents that add up to 100' }];
      }),
    ),
};
