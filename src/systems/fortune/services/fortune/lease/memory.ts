import type { LeaseRecord } from '../domain/election/model';
import { Register, type StoredLease } from '../../lease-store/domain/register';
import { holderText, readHolder } from './holder';
import type { LeaseStore, LeaseWrite } from './store';

/** A store inside one process, for tests; members that share the register share the lease. */
export class MemoryLease implements LeaseStore {
  constructor(
    private readonly name: string,
    private readonly register = new Register(),
  ) {}

  read(): Promise<LeaseRecord> {
    return Promise.resolve(recordOf(this.register.read()));
  }

  write(write: LeaseWrite): Promise<LeaseRecord | undefined> {
    const stored = this.register.swap(Number(write.expect), changeOf(this.name, write));
    return Promise.resolve(stored && recordOf(stored));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export function recordOf({ holder, term, leaseMs, version }: StoredLease): LeaseRecord {
  return { holder: readHolder(holder), term, leaseMs, version: String(version) };
}

export function changeOf(name: string, { holder, term, leaseMs }: LeaseWrite): Omit<StoredLease, 'version'> {
  return { holder: holder ? holderText(name, holder) : '', term, leaseMs };
}
