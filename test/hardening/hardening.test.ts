/** Every hardening property is taken away, one by one and place by place: a gate must object each time. */
import { cloudProperties } from './cloud';
import { wholeLab } from './labs';
import { networkProperties } from './network';
import { podProperties } from './pods';
import { isCaught } from './property';
import { storedProperties } from './stored';
import { copyOf } from './synthesized';

const labs = [wholeLab('local'), wholeLab('aws')];

describe.each([
  ['pods', podProperties, 30],
  ['network', networkProperties, 15],
  ['cloud', cloudProperties, 25],
  ['what is stored', storedProperties, 15],
])('%s', (_, properties, least) => {
  test('has the properties that it had, and no two of one name', () => {
    expect(new Set(properties.map(({ title }) => title)).size).toBe(properties.length);
    expect(properties.length).toBeGreaterThanOrEqual(least);
  });

  test.each(properties)('$title', (property) => {
    const places = labs.flatMap((lab) => property.on(lab).map((_, index) => ({ lab, index })));
    expect(places.length).toBeGreaterThan(0);
    expect(labs.filter((lab) => isCaught(property, lab)).map(({ lab }) => lab.environment)).toEqual([]);
    const unnoticed = places.filter(({ lab, index }) => {
      const weakened = copyOf(lab);
      const target = property.on(weakened)[index];
      if (!target) throw new Error(`place ${index} of "${property.title}" is not in the copy`);
      property.remove(target, weakened);
      return !isCaught(property, weakened);
    });
    expect(unnoticed.map(({ lab, index }) => `${lab.lab.environment}, place ${index}`)).toEqual([]);
  });
});
