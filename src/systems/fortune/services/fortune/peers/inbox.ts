import { randomBytes } from 'node:crypto';
import type { Message, Rules } from '../domain/election/model';
import { TokenBucket } from '../domain/token-bucket';
import { isSigned, readEnvelope } from './envelope';

export type Reception =
  | { readonly status: 204; readonly from: number; readonly message: Message }
  /** Written to an earlier name of this member: the sender is told the present one, and says it again. */
  | { readonly status: 409; readonly process: string }
  | { readonly status: 400 | 401 | 403 | 429; readonly reason: string };

/** Messages that overtake each other by less than this are taken. */
const windowSize = 64;

/** A member that is well says a handful of things in an election. */
const perSecond = 50;
const burst = 100;

/** Processes of senders that are remembered, until all of them are forgotten at once. */
const largestMemory = 1000;

/**
 * Decides what is taken for a message of a member. The signature comes first, so that a stranger costs one hash and
 * changes nothing, however often it asks; what a member says too often or twice is left out as well.
 */
export class Inbox {
  private readonly seen = new Map<string, Window>();
  private readonly buckets = new Map<number, TokenBucket>();
  /** What messages are addressed to: nothing that was said to an earlier name is taken under this one. */
  private name: string;

  constructor(
    private readonly rules: Rules,
    private readonly secret: string,
  ) {
    this.name = rules.process;
  }

  /** @param now milliseconds of the member's clock */
  receive(body: string, signature: unknown, now: number): Reception {
    if (!isSigned(this.secret, body, signature)) return { status: 401, reason: 'the signature is wrong' };
    const envelope = readEnvelope(body);
    if (!envelope) return { status: 400, reason: 'this is no message of an election' };
    const { from, to, process, audience, sequence, message } = envelope;
    const { self, members } = this.rules;
    if (to !== self || from === self || !members.includes(from))
      return { status: 403, reason: `${from} to ${to} is not for member ${self}` };
    if (audience !== this.name) return { status: 409, process: this.name };
    const window = this.windowOf(from, process);
    if (!window) return { status: 409, process: this.rename() };
    if (!window.accept(sequence)) return { status: 403, reason: 'this was said before' };
    if (!this.bucketOf(from).take(now)) return { status: 429, reason: 'too many messages' };
    return { status: 204, from, message };
  }

  private bucketOf(from: number): TokenBucket {
    let bucket = this.buckets.get(from);
    if (!bucket) this.buckets.set(from, (bucket = new TokenBucket(perSecond, burst)));
    return bucket;
  }

  /** None where the memory is full. */
  private windowOf(from: number, process: string): Window | undefined {
    const key = `${from} ${process}`;
    let window = this.seen.get(key);
    if (!window && this.seen.size < largestMemory) this.seen.set(key, (window = new Window()));
    return window;
  }

  /**
   * Forgets who has said what. Whoever kept a message cannot say it again all the same: it is addressed to the name of
   * before. Members learn the new one as that of a restarted process; nobody can guess it, and have it signed early.
   */
  private rename(): string {
    this.seen.clear();
    return (this.name = randomBytes(8).toString('hex'));
  }
}

/** The numbers that were seen, as far as they may still come. */
class Window {
  private highest = 0;
  private seen = new Set<number>();

  accept(sequence: number): boolean {
    if (sequence <= this.highest - windowSize || this.seen.has(sequence)) return false;
    this.seen.add(sequence);
    if (sequence > this.highest) {
      this.highest = sequence;
      this.seen = new Set([...this.seen].filter((one) => one > sequence - windowSize));
    }
    return true;
  }
}
