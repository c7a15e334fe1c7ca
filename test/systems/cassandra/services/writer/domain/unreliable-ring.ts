import type fc from 'fast-check';
import type { Clock } from '../../../../../../src/systems/cassandra/services/writer/domain/persist';
import type { TopicStore } from '../../../../../../src/systems/cassandra/services/writer/domain/store';

/** What becomes of a request: done and answered, never done, or done with the answer lost on the way. */
export type Fate = 'answered' | 'refused' | 'answer lost';

/**
 * A ring in memory whose answers come in any order and get lost. What it promises is what Cassandra does:
 * a row that it acknowledged is there, and of two records of a checkpoint the one that was sent later counts,
 * whenever it arrives.
 */
export class UnreliableRing {
  readonly rows = new Set<number>();
  readonly acknowledged = new Set<number>();
  /** Every checkpoint that was ever recorded, with the rows that were acknowledged by then. */
  readonly faults: string[] = [];
  private checkpoint = { seq: 0, sent: -1 };
  private sent = 0;

  constructor(
    private readonly scheduler: fc.Scheduler,
    private readonly fates: () => Fate,
  ) {}

  get lastSeq(): number {
    return this.checkpoint.seq;
  }

  /** One writer's way to the ring; it ends when the writer is killed, but what was sent still arrives. */
  connect(): { readonly store: TopicStore; readonly clock: Clock; readonly cut: () => void } {
    let isCut = false;
    const answer = async <T>(arrival: Promise<T>): Promise<T> => {
      const result = await arrival.catch((error: unknown) => (isCut ? never<T>() : Promise.reject(error as Error)));
      return isCut ? never<T>() : result;
    };
    const store: TopicStore = {
      lastSeq: () => answer(this.request('lastSeq', () => this.lastSeq)),
      insert: (seq) =>
        answer(
          this.request(
            `insert ${seq}`,
            () => this.rows.add(seq),
            () => this.acknowledged.add(seq),
          ).then(() => undefined),
        ),
      record: (seq) => answer(this.request(`record ${seq}`, this.recordOf(seq)).then(() => undefined)),
    };
    let time = 0;
    const sleep = (ms: number) =>
      answer(this.scheduler.schedule(Promise.resolve(), `sleep`).then(() => void (time += ms)));
    return { store, clock: { now: () => time, sleep }, cut: () => (isCut = true) };
  }

  private recordOf(seq: number): () => void {
    const sent = this.sent++;
    return () => {
      for (let row = 1; row <= seq; row++)
        if (!this.acknowledged.has(row))
          this.faults.push(`checkpoint ${seq} was recorded before row ${row} was acknowledged`);
      if (sent > this.checkpoint.sent) this.checkpoint = { seq, sent };
    };
  }

  private async request<T>(label: string, apply: () => T, acknowledge?: () => void): Promise<T> {
    const fate = this.fates();
    await this.scheduler.schedule(Promise.resolve(), label);
    if (fate === 'refused') throw new Error(`${label} was refused`);
    const result = apply();
    if (fate === 'answer lost') throw new Error(`the answer to ${label} was lost`);
    acknowledge?.();
    return result;
  }
}

function never<T>(): Promise<T> {
  return new Promise(() => undefined);
}
