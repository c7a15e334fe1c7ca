/** Milliseconds under which a function counts as fast. */
const fast = 2;

/** Calls of a fast function that may wait in a worker's own queue. */
const deepest = 16;

/** Share of the newest call in the average: after a slow call about forty fast ones are needed. */
const share = 0.2;

/**
 * How many calls a worker may hold. A worker that is handed its next call only when it has answered the last one
 * waits for the runtime twice a call, which costs a fast function half its rate. Calls behind a slow one would
 * wait for it, so a function has to show that it is fast.
 */
export class Pace {
  private readonly averages = new Map<string, number>();

  note(called: string, milliseconds: number): void {
    const before = this.averages.get(called) ?? milliseconds;
    this.averages.set(called, before + share * (milliseconds - before));
  }

  depth(called: string): number {
    return (this.averages.get(called) ?? Infinity) < fast ? deepest : 1;
  }
}
