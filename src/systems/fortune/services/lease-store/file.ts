import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartError } from '../../../../runtime/environment';
import { emptyLease, Register, type StoredLease } from './domain/register';

/**
 * A register that outlives its process: were the lease forgotten, a second leader could take it while the first one
 * still counts on it.
 * @throws StartError for a file that is there and no lease
 */
export function registerIn(file: string): Register {
  mkdirSync(dirname(file), { recursive: true });
  return new Register(load(file), (value) => save(file, value));
}

function load(file: string): StoredLease {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return emptyLease;
    throw new StartError(`LEASE_FILE ${file} cannot be read: ${(error as Error).message}.`);
  }
  const value = parse(text);
  if (isLease(value)) return value;
  throw new StartError(`LEASE_FILE ${file} holds no lease. Delete it while no member runs.`);
}

/** As a whole or not at all: another file first, on the disk, then its name. */
function save(file: string, value: StoredLease): void {
  const fresh = `${file}.new`;
  const handle = openSync(fresh, 'w', 0o600);
  try {
    writeSync(handle, JSON.stringify(value));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(fresh, file);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isLease(value: unknown): value is StoredLease {
  if (typeof value !== 'object' || value === null) return false;
  const { holder, term, leaseMs, version } = value as Record<string, unknown>;
  return typeof holder === 'string' && [term, leaseMs, version].every((one) => Number.isSafeInteger(one));
}
