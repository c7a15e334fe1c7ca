/** What is stored of a lease; `holder` is empty where nobody has it. */
export interface StoredLease {
  readonly holder: string;
  readonly term: number;
  readonly leaseMs: number;
  /** Grows with every write, also over restarts. */
  readonly version: number;
}

export type LeaseChange = Omit<StoredLease, 'version'>;

export const emptyLease: StoredLease = { holder: '', term: 0, leaseMs: 0, version: 0 };

/** One value, replaced only by whoever names its version: compare and swap. */
export class Register {
  constructor(
    private value: StoredLease = emptyLease,
    /** Keeps the value; it counts as written when this returns. */
    private readonly keep: (value: StoredLease) => void = () => {},
  ) {}

  read(): StoredLease {
    return this.value;
  }

  /** @returns the new value, or undefined when another one is there than was expected */
  swap(expect: number, { holder, term, leaseMs }: LeaseChange): StoredLease | undefined {
    if (expect !== this.value.version) return undefined;
    const next = { holder, term, leaseMs, version: expect + 1 };
    this.keep(next);
    this.value = next;
    return next;
  }
}
