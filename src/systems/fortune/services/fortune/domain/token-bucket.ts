/** Lets `perSecond` things through on average, and at most `burst` at once. */
export class TokenBucket {
  private tokens: number;
  private filledAt = -Infinity;

  constructor(
    private readonly perSecond: number,
    private readonly burst: number,
  ) {
    this.tokens = burst;
  }

  /** @param now milliseconds of a clock that never goes back */
  take(now: number): boolean {
    const since = Math.max(0, now - this.filledAt);
    this.tokens = Math.min(
      this.burst,
      this.tokens + (since === Infinity ? this.burst : (since / 1000) * this.perSecond),
    );
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }
}
