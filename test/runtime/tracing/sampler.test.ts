import { randomBytes } from 'node:crypto';
import { type SamplerName, samplerOf } from '../../../src/runtime/tracing/sampler';

const id = '0af7651916cd43dd8448eb211c80319c';

test.each<[SamplerName, boolean | undefined, boolean]>([
  ['always_on', false, true],
  ['always_off', true, false],
  ['parentbased_always_on', undefined, true],
  ['parentbased_always_on', false, false],
  ['parentbased_always_off', undefined, false],
  ['parentbased_always_off', true, true],
  ['parentbased_traceidratio', true, true],
])('%s, where the caller has decided %s: %s', (name, parentSampled, expected) => {
  expect(samplerOf(name, 0)(id, parentSampled)).toBe(expected);
});

test.each<[number, number]>([
  [0, 0],
  [1, 2_000],
])('a ratio of %d takes exactly that', (ratio, expected) => {
  expect(taken(ratio)).toBe(expected);
});

test('a ratio of a quarter takes a quarter, within four sigma', () => {
  expect(Math.abs(taken(0.25) - 500)).toBeLessThan(4 * Math.sqrt(2_000 * 0.25 * 0.75));
});

test('whoever takes fewer takes no others', () => {
  const [some, more] = [samplerOf('traceidratio', 0.1), samplerOf('traceidratio', 0.5)];
  const ids = Array.from({ length: 1_000 }, () => randomBytes(16).toString('hex'));
  expect(ids.filter((one) => some(one, undefined) && !more(one, undefined))).toEqual([]);
});

function taken(ratio: number): number {
  const sampler = samplerOf('parentbased_traceidratio', ratio);
  return Array.from({ length: 2_000 }, () => randomBytes(16).toString('hex')).filter((one) => sampler(one, undefined))
    .length;
}
