import type { Holder, LeaseRecord } from '../domain/election/model';

export interface LeaseWrite {
  /** The version that the record must have. */
  readonly expect: string;
  readonly holder: Holder | undefined;
  readonly term: number;
  readonly leaseMs: number;
}

/** One record that is written only by whoever has seen its present version. */
export interface LeaseStore {
  /** @throws Error when it cannot be reached */
  read(signal: AbortSignal): Promise<LeaseRecord>;
  /**
   * @returns the record as it is now, or undefined when it has another version
   * @throws Error when it cannot be reached; the write may have been done
   */
  write(write: LeaseWrite, signal: AbortSignal): Promise<LeaseRecord | undefined>;
  close(): Promise<void>;
}
