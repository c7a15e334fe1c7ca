/** Where a topic's rows and its checkpoint are kept; a call that resolves was acknowledged at the configured consistency. */
export interface TopicStore {
  /** The recorded checkpoint; 0 for a new topic. */
  lastSeq(): Promise<number>;
  /** Writes the row with this sequence; writing it again changes nothing. */
  insert(seq: number): Promise<void>;
  /** Records the checkpoint to resume from. */
  record(seq: number): Promise<void>;
}

/** `seq` is an `int` of CQL. */
export const greatestSeq = 2 ** 31 - 1;
