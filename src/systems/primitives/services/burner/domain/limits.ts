/** What one caller may ask of one pod, and what all of them together. */
export const limits = {
  /** Milliseconds of CPU of one call. */
  cpu: { least: 1, most: 1_000 },
  /** Milliseconds of CPU that wait for their turn at most; more would outlast the ten seconds of a graceful stop. */
  waiting: 4_000,
  /** Mebibytes of one call. */
  memory: { least: 1, most: 64 },
  /** Seconds for which it is held. */
  hold: { least: 1, most: 60 },
} as const;
