/** Uniform in [0, 1). */
export type Random = () => number;

/** What virtual users do, one read and one pause after another, until the load ends. */
export interface Scenario {
  /** Completes "each virtual user …". */
  readonly does: string;
  /** Begins it for all virtual users, who share what comes in turn; the function that comes back is called for each one. */
  readonly begin: (random: Random) => () => VirtualUser;
}

export interface VirtualUser {
  /** Path of the next read, at the way in. */
  readonly nextPath: () => string;
  /** What is posted there as JSON. @default - it is a read */
  readonly nextBody?: () => object;
  /** Seconds until the read after that. */
  readonly nextPause: () => number;
}
