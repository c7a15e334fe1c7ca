/** What one virtual user does, again and again, until the load ends. */
export interface Scenario {
  /** Completes "each virtual user …". */
  readonly does: string;
}
