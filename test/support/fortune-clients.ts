/** People who press the button all the time, at every member: what they are told, and how long nobody told them anything. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fortune } from './fortune';

export interface Answer {
  readonly member: number;
  readonly term: number;
  readonly askedAt: number;
  readonly receivedAt: number;
}

/** Milliseconds between two questions of one client. */
const pauseMs = 20;

export class Clients {
  readonly answers: Answer[] = [];
  private readonly running: Promise<unknown>;
  private isOver = false;

  constructor(private readonly fortune: Fortune) {
    this.running = Promise.all(fortune.ordinals.map((member) => this.askFor(member)));
  }

  /**
   * Milliseconds from `since` until somebody, or `member`, answers with a higher term than before.
   * @throws Error after 30 seconds, with what each process said last
   */
  async timeToNewTerm(
    since: number,
    term: number,
    member?: number,
  ): Promise<{ readonly ms: number; readonly answer: Answer }> {
    const isRight = (one: Answer): boolean =>
      one.receivedAt > since && one.term > term && (member === undefined || one.member === member);
    for (const started = performance.now(); performance.now() - started < 30_000; await sleep(5)) {
      const answer = this.answers.find(isRight);
      if (answer) return { ms: answer.receivedAt - since, answer };
    }
    throw new Error(`No answer of a later term than ${term} in 30 seconds:\n${this.fortune.lastWords()}`);
  }

  /** Answers that came from an earlier term than one that was known when they were asked for. */
  get stale(): readonly Answer[] {
    const byReceipt = [...this.answers].sort((one, other) => one.receivedAt - other.receivedAt);
    return this.answers.filter((answer) =>
      byReceipt.some(({ receivedAt, term }) => receivedAt < answer.askedAt && term > answer.term),
    );
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  private async askFor(member: number): Promise<void> {
    while (!this.isOver) {
      const askedAt = performance.now();
      const term = await this.ask(member);
      if (term !== undefined) this.answers.push({ member, term, askedAt, receivedAt: performance.now() });
      await sleep(pauseMs);
    }
  }

  private async ask(member: number): Promise<number | undefined> {
    try {
      const answer = await fetch(`${this.fortune.originOf(member)}/api/fortune`, {
        signal: AbortSignal.timeout(15_000),
      });
      const { term } = (await answer.json()) as { term: number };
      return answer.status === 200 ? term : undefined;
    } catch {
      return undefined;
    }
  }
}

/** The value that 99 of 100 are not above; with few values the largest. */
export function p99(values: readonly number[]): number {
  return [...values].sort((one, other) => one - other)[Math.ceil(values.length * 0.99) - 1] ?? NaN;
}
