/** What became of a call of a function. */
export type Outcome =
  | { readonly kind: 'ok'; readonly json: string }
  /** The parameters could not be read; the function did not run. */
  | { readonly kind: 'unread'; readonly reason: string }
  | { readonly kind: 'threw'; readonly reason: string }
  /** It ran, and what it returned is not JSON. */
  | { readonly kind: 'unusable'; readonly reason: string }
  /** It took more memory than it may. */
  | { readonly kind: 'memory' }
  /** Its worker ended; how, in words. */
  | { readonly kind: 'crashed'; readonly reason: string }
  | { readonly kind: 'timeout' }
  /** No worker was free; the function did not run. */
  | { readonly kind: 'overloaded'; readonly reason: string };

export interface Limits {
  /** Milliseconds that one call may take in its worker. */
  readonly timeoutMs: number;
  /** Megabytes (2^20 bytes) that one worker may take. */
  readonly memoryMb: number;
  /** Workers of one module at most. */
  readonly workers: number;
}

interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * The answer to a call that gave no result. `ran` tells a caller whether it may call again: `false` is always
 * safe, `maybe` only where the function may run twice.
 */
export function answerOf(outcome: Exclude<Outcome, { kind: 'ok' }>, limits: Limits): Answer {
  switch (outcome.kind) {
    case 'unread':
      return { status: 400, body: { error: 'parameters cannot be read', reason: outcome.reason, ran: false } };
    case 'threw':
      return { status: 500, body: { error: 'the function failed', reason: outcome.reason, ran: true } };
    case 'unusable':
      return { status: 422, body: { error: 'the result is not JSON', reason: outcome.reason, ran: true } };
    case 'memory':
      return {
        status: 502,
        body: {
          error: 'the function ran out of memory',
          reason: `it took more than ${limits.memoryMb} MB`,
          ran: 'maybe',
        },
      };
    case 'crashed':
      return { status: 502, body: { error: 'the function crashed', reason: outcome.reason, ran: 'maybe' } };
    case 'timeout':
      return {
        status: 504,
        body: { error: 'the function timed out', reason: `it took more than ${limits.timeoutMs} ms`, ran: 'maybe' },
      };
    case 'overloaded':
      return { status: 503, body: { error: 'the function is overloaded', reason: outcome.reason, ran: false } };
  }
}
