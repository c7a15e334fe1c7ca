/**
 * The sequences that are on their way. Rows leave in order and are acknowledged in any order; what counts
 * is the sequence up to which there is no gap. A full window issues nothing until that sequence moves, so the
 * window bounds what a restart repeats.
 */
export class Window {
  private lastIssued: number;
  private withoutGap: number;
  private readonly ahead = new Set<number>();

  /**
   * @param lastSeq the recorded checkpoint: every row up to it was acknowledged
   * @param size how far rows may run ahead of the first one that is not acknowledged
   */
  constructor(
    lastSeq: number,
    private readonly size: number,
  ) {
    this.lastIssued = lastSeq;
    this.withoutGap = lastSeq;
  }

  /** Every row up to this sequence was acknowledged. */
  get acknowledged(): number {
    return this.withoutGap;
  }

  get isFull(): boolean {
    return this.lastIssued - this.withoutGap >= this.size;
  }

  /** The last sequence that left. */
  get issued(): number {
    return this.lastIssued;
  }

  /** Issues the next sequence; the window must not be full. */
  issue(): number {
    if (this.isFull) throw new RangeError(`The window of ${this.size} rows after ${this.withoutGap} is full`);
    return ++this.lastIssued;
  }

  acknowledge(seq: number): void {
    this.ahead.add(seq);
    while (this.ahead.delete(this.withoutGap + 1)) this.withoutGap++;
  }
}
