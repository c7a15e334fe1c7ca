import { isAcross, sidesOf } from '../../src/local/partition';

const members = ['fortune-1', 'fortune-2', 'fortune-3', 'fortune-4', 'fortune-5'];
const shared = ['lease-store'];

describe('The sides of a partition', () => {
  test('are given by numbers or names, and what members share is with the larger side', () => {
    expect(sidesOf('1,2|3,4,fortune-5', members, shared)).toEqual([
      ['fortune-1', 'fortune-2'],
      ['fortune-3', 'fortune-4', 'fortune-5', 'lease-store'],
    ]);
  });

  test('may be more than two, and may name who has what is shared', () => {
    expect(sidesOf('1|2,lease-store|3,4,5', members, shared)).toEqual([
      ['fortune-1'],
      ['fortune-2', 'lease-store'],
      ['fortune-3', 'fortune-4', 'fortune-5'],
    ]);
    expect(sidesOf('1,2|3,4|5', members, shared)[0]).toContain('lease-store');
  });

  test.each([
    ['1,2,3,4,5', 'has one side'],
    ['1,2|3,4', 'leaves out fortune-5'],
    ['1,2|2,3,4,5', 'names fortune-2 twice'],
    ['1,2|3,4,6', 'is none of the processes'],
    ['|1,2,3,4,5', 'is none of the processes'],
    ['', 'is none of the processes'],
    ['tune-1|2,3,4,5', 'is none of the processes'],
  ])('are not %j', (text, message) => {
    expect(() => sidesOf(text, members, shared)).toThrow(message);
    expect(() => sidesOf(text, members, shared)).toThrow('e.g. 1,2|3,4,5');
  });

  test('cut what goes from one to another, and nothing else', () => {
    const sides = sidesOf('1,2|3,4,5', members, shared);
    const across = (from: string, to: string): boolean => isAcross({ from, to, port: 0, target: 0 }, sides);
    expect([
      across('fortune-1', 'fortune-3'),
      across('fortune-4', 'fortune-2'),
      across('fortune-1', 'lease-store'),
    ]).toEqual([true, true, true]);
    expect([across('fortune-1', 'fortune-2'), across('fortune-5', 'lease-store')]).toEqual([false, false]);
    expect(isAcross({ from: 'fortune-1', to: 'fortune-3', port: 0, target: 0 }, [])).toBe(false);
  });
});
