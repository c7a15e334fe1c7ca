/** Rows may catch up on this much time after a pause, in ms: timers are not exact. */
const burst = 50;

/** Spreads rows over time. */
export class Pace {
  private next = -Infinity;

  /** @param rowsPerSecond undefined for as fast as acknowledgements come */
  constructor(private readonly rowsPerSecond: number | undefined) {}

  /** Milliseconds until the next row may leave; 0 takes its turn. */
  take(now: number): number {
    if (this.rowsPerSecond === undefined) return 0;
    if (this.next > now) return this.next - now;
    this.next = Math.max(this.next, now - burst) + 1000 / this.rowsPerSecond;
    return 0;
  }
}
