import { isQuantity, quantity } from '../../src/analysis/quantity';

const gibibyte = 2 ** 30;

describe('A quantity of Kubernetes', () => {
  test.each([
    ['250m', 0.25],
    ['1', 1],
    [2, 2],
    ['1.5Gi', 1.5 * gibibyte],
    ['400M', 400e6],
    ['1k', 1000],
    ['1Ki', 1024],
    ['3388360Ki', 3388360 * 1024],
  ])('%s is %d', (text, number) => {
    expect(quantity(text)).toBe(number);
    expect(isQuantity(text)).toBe(true);
  });

  test.each(['', 'much', '1 Gi', '1gi', '1K', '-1', '1.2.3'])('%j is none', (text) => {
    expect(() => quantity(text)).toThrow('is no quantity');
    expect(isQuantity(text)).toBe(false);
  });
});
