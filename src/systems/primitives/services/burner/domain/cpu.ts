/** Uses CPU in small slices, so that probes and other callers are answered between them. */

export interface CpuClock {
  /** Milliseconds of CPU that this process has used. */
  readonly used: () => number;
  /** Lets others have their turn. */
  readonly yield: () => Promise<void>;
}

/** Milliseconds without a turn for others. */
const slice = 5;

export class CpuBurner {
  private waiting = 0;

  constructor(
    private readonly clock: CpuClock,
    /** Milliseconds of CPU that may wait at once. */
    private readonly most: number,
  ) {}

  /** Milliseconds of CPU that callers still wait for. */
  get ahead(): number {
    return this.waiting;
  }

  /** Uses so many milliseconds. @returns false, at once, where too much waits already */
  async burn(milliseconds: number): Promise<boolean> {
    if (this.waiting + milliseconds > this.most) return false;
    this.waiting += milliseconds;
    let left = milliseconds;
    while (left > 0) {
      const part = Math.min(slice, left);
      this.spin(part);
      left -= part;
      this.waiting -= part;
      await this.clock.yield();
    }
    return true;
  }

  private spin(milliseconds: number): void {
    const end = this.clock.used() + milliseconds;
    while (this.clock.used() < end);
  }
}
