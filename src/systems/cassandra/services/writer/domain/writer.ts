import type { Pace } from './pace';
import { type Clock, PermanentFailure, persist } from './persist';
import { greatestSeq, type TopicStore } from './store';
import type { Window } from './window';

/** Hears what happens; it must not throw. */
export interface WriterObserver {
  /** The checkpoint is known; rows begin to leave. */
  resumed(lastSeq: number): void;
  /** A row was acknowledged `ms` after it was first sent; every row up to `withoutGap` is by now. */
  acknowledged(ms: number, withoutGap: number): void;
  recorded(lastSeq: number): void;
  /** An attempt failed; it is repeated. */
  failed(error: unknown): void;
}

export interface WriterProps {
  readonly store: TopicStore;
  /** Starts at the recorded checkpoint. */
  readonly window: Window;
  readonly pace: Pace;
  readonly clock: Clock;
  readonly observer: WriterObserver;
  /** Pause between two records of the checkpoint, in ms: a restart repeats the rows of about this time. @default 100 */
  readonly recordEvery?: number;
}

/**
 * Writes the rows of a topic, many at a time, and keeps its checkpoint. The promise: every row up to the
 * recorded checkpoint was acknowledged. It holds because the checkpoint is taken from the window, which passes over
 * no row that is still on its way, and because a row that failed is repeated until it is acknowledged.
 */
export class Writer {
  private readonly halt = new AbortController();
  private readonly onTheWay = new Set<Promise<void>>();
  private recordedSeq: number;
  private failure: PermanentFailure | undefined;
  private wake: () => void = () => undefined;

  constructor(private readonly props: WriterProps) {
    this.recordedSeq = props.window.acknowledged;
  }

  /**
   * Writes until `signal` is aborted; then nothing new leaves, what is on its way is waited for, and the
   * checkpoint is recorded once more.
   * @throws PermanentFailure for what a human must fix
   */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.stop(), { once: true });
    if (signal.aborted) this.stop();
    this.props.observer.resumed(this.recordedSeq);
    const recording = this.keepCheckpoint();
    await this.issueRows();
    await Promise.all([...this.onTheWay, recording]);
    await this.record();
    if (this.failure) throw this.failure;
  }

  private async issueRows(): Promise<void> {
    const { clock, pace, window } = this.props;
    while (!this.halt.signal.aborted) {
      if (window.issued === greatestSeq) return this.giveUp(topicIsFull());
      if (window.isFull) {
        await new Promise<void>((resolve) => (this.wake = resolve));
        continue;
      }
      const wait = pace.take(clock.now());
      if (wait > 0) await clock.sleep(wait);
      else this.send(window.issue());
    }
  }

  private send(seq: number): void {
    const { clock, observer, store, window } = this.props;
    const sent = clock.now();
    const options = { clock, signal: this.halt.signal, onFailure: (error: unknown) => observer.failed(error) };
    const row = persist(() => store.insert(seq), options)
      .then(() => {
        window.acknowledge(seq);
        observer.acknowledged(clock.now() - sent, window.acknowledged);
        this.wake();
      })
      .catch((error: unknown) => this.heed(error))
      .finally(() => this.onTheWay.delete(row));
    this.onTheWay.add(row);
  }

  private async keepCheckpoint(): Promise<void> {
    const { clock, recordEvery = 100 } = this.props;
    while (!this.halt.signal.aborted) {
      await clock.sleep(recordEvery);
      await this.record();
    }
  }

  /** One record at a time, so that checkpoints reach the store in order. */
  private async record(): Promise<void> {
    const seq = this.props.window.acknowledged;
    if (seq === this.recordedSeq) return;
    try {
      await this.props.store.record(seq);
      this.recordedSeq = seq;
      this.props.observer.recorded(seq);
    } catch (error) {
      this.heed(error);
    }
  }

  private heed(error: unknown): void {
    if (error instanceof PermanentFailure) this.giveUp(error);
    else this.props.observer.failed(error);
  }

  private giveUp(failure: PermanentFailure): void {
    this.failure ??= failure;
    this.stop();
  }

  private stop(): void {
    this.halt.abort();
    this.wake();
  }
}

function topicIsFull(): PermanentFailure {
  return new PermanentFailure(
    `The topic is full: ${greatestSeq} is the greatest seq that an int holds. Choose another TOPIC.`,
  );
}
