/** Requests at the same time, averaged over the time between two readings. */
export class Concurrency {
  private current = 0;
  /** Requests times milliseconds since the last reading. */
  private area = 0;
  private counted: number;
  private lastRead: number;

  /** @param now milliseconds on a clock that does not go back, as everywhere here */
  constructor(now: number) {
    this.counted = this.lastRead = now;
  }

  change(by: 1 | -1, now: number): void {
    this.count(now);
    this.current += by;
  }

  /** The average since the last reading; what is there now, where no time has passed. */
  read(now: number): number {
    this.count(now);
    const average = now > this.lastRead ? this.area / (now - this.lastRead) : this.current;
    this.area = 0;
    this.lastRead = now;
    return average;
  }

  private count(now: number): void {
    this.area += this.current * (now - this.counted);
    this.counted = now;
  }
}
