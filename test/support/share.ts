/** Shares that chance decides, measured. */

export interface Sample {
  readonly hits: number;
  readonly of: number;
}

/** Standard deviations between a sample and what a share lets expect. */
export function deviation({ hits, of }: Sample, share: number): number {
  return Math.abs(hits - of * share) / Math.sqrt(of * share * (1 - share));
}

/**
 * Fails unless a sample lies within three standard deviations. One in 370 right ones does not, so another is drawn then:
 * both lie outside once in 140,000 times, and always where the share is a clearly different one.
 */
export async function expectShare(share: number, draw: () => Promise<Sample>): Promise<void> {
  const first = await draw();
  const sample = deviation(first, share) <= 3 ? first : await draw();
  console.log(
    `${sample.hits} of ${sample.of} where ${share * 100} % were expected: ${deviation(sample, share).toFixed(1)} sigma`,
  );
  expect(deviation(sample, share)).toBeLessThanOrEqual(3);
}
