import { Backoff } from '../../src/local/backoff';

describe('The time before a restart', () => {
  test('is nothing at first, then ten seconds, doubled up to five minutes', () => {
    const backoff = new Backoff();
    const delays = Array.from({ length: 9 }, () => backoff.delayAfter(1_000) / 1000);
    expect(delays).toEqual([0, 10, 20, 40, 80, 160, 300, 300, 300]);
  });

  test('begins anew after ten minutes without an end, and not a moment before', () => {
    const backoff = new Backoff();
    for (const ranForMs of [0, 0, 0]) backoff.delayAfter(ranForMs);
    expect(backoff.delayAfter(599_999)).toBe(40_000);
    expect(backoff.delayAfter(600_000)).toBe(0);
  });
});
