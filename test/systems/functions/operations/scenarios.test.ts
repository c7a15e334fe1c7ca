import { scenarios } from '../../../../src/systems/functions/operations/scenarios';
import { seeded } from '../../../support/random';

test.each([
  ['add', ['/function/add/add']],
  ['both', ['/function/add/add', '/function/multiply/multiply']],
] as const)('a virtual user of %s posts two numbers to %j', (name, paths) => {
  const user = scenarios[name].begin(seeded(15))();
  const seen = Array.from({ length: 50 }, () => user.nextPath());
  expect([...new Set(seen)].sort()).toEqual(paths);
  const { a, b } = user.nextBody?.() as { a: number; b: number };
  for (const number of [a, b]) expect([Number.isInteger(number), number >= 0 && number < 100]).toEqual([true, true]);
  expect(user.nextPause()).toBe(0);
});
