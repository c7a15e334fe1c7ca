/** The words of an election: what members say to each other, what happens to one, and what it then wants done. */

/** All in milliseconds of a member's own clock; `lease > renew > 1.2 × retry`. */
export interface Timings {
  /** How long the others leave a record alone that does not change. */
  readonly leaseMs: number;
  /** How long a leader leads after the last renewal that was confirmed; what is left of the lease is the margin. */
  readonly renewMs: number;
  /** Between two renewals, and at least between two looks at the record. */
  readonly retryMs: number;
}

/** What one process knows of itself and the others before it starts, and what never changes. */
export interface Rules {
  /** Its ordinal; the highest wins. */
  readonly self: number;
  /** All ordinals, its own among them. */
  readonly members: readonly number[];
  /** Tells this process from an earlier one of the same ordinal. */
  readonly process: string;
  readonly timings: Timings;
  /** Whether leadership counts only with the lease. Without it this is the algorithm of 1982, unsafe under partition. */
  readonly fenced: boolean;
}

export interface Holder {
  readonly member: number;
  readonly process: string;
}

/** The one record that decides who leads, as its store has it. */
export interface LeaseRecord {
  /** Nobody where it was released, or never taken. */
  readonly holder: Holder | undefined;
  /** Counts who has held it; the fencing token of every answer. */
  readonly term: number;
  /** Changes with every write; the store refuses a write that expects another one. */
  readonly version: string;
  /** How long its holder asks the others to leave it alone. */
  readonly leaseMs: number;
}

/** The first three are Bully's; the other two hand the lease over in order. */
export type Message =
  /** To every higher member: I want to lead, unless you are there. Says how long its sender saw which record unchanged. */
  | { readonly type: 'election'; readonly version: string; readonly unchangedMs: number }
  /** To a lower one: I am here, and take over the election. */
  | { readonly type: 'ok' }
  /** To everyone: I lead. */
  | { readonly type: 'coordinator'; readonly term: number }
  /** From a higher member that won an election to the lower one that leads this term: hand over. */
  | { readonly type: 'claim'; readonly term: number }
  /** From a leader that has released its lease; `leaving` when its process ends. */
  | { readonly type: 'resign'; readonly term: number; readonly leaving: boolean };

export type MessageType = Message['type'];
export const messageTypes: readonly MessageType[] = ['election', 'ok', 'coordinator', 'claim', 'resign'];

export type Event =
  | { readonly type: 'start' }
  /** Time has passed. */
  | { readonly type: 'tick' }
  | { readonly type: 'message'; readonly from: number; readonly message: Message }
  /** Answers of the store to the one call that is under way. */
  | { readonly type: 'read' | 'written'; readonly record: LeaseRecord }
  /** The record has another version than the write expected. */
  | { readonly type: 'conflict' }
  /** No answer, or none in time: what became of a write is not known. */
  | { readonly type: 'unreachable' }
  /** The process is asked to end. */
  | { readonly type: 'stop' };

export type Effect =
  | { readonly do: 'send'; readonly to: number; readonly message: Message }
  | { readonly do: 'read' }
  | {
      readonly do: 'write';
      readonly expect: string;
      readonly holder: Holder | undefined;
      readonly term: number;
      readonly leaseMs: number;
    };
