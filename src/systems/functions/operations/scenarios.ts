import type { Scenario } from '../../../local/load/scenario';
import { modules } from '../contract';

/** Numbers that are added or multiplied are below this. */
const largest = 100;

function calling(choose: (random: () => number) => string): Scenario['begin'] {
  return (random) => () => {
    const number = (): number => Math.floor(random() * largest);
    return {
      nextPath: () => {
        const module = choose(random);
        return `/function/${module}/${module}`;
      },
      nextBody: () => ({ a: number(), b: number() }),
      nextPause: () => 0,
    };
  };
}

const [first] = modules.given;

export const scenarios = {
  add: { does: 'calls add with two random numbers, again and again', begin: calling(() => first) },
  both: {
    does: 'calls add or multiply with two random numbers, again and again',
    begin: calling((random) => modules.given[Math.floor(random() * modules.given.length)] ?? first),
  },
} as const satisfies Readonly<Record<string, Scenario>>;
