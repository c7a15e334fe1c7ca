import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a text file so that whoever reads it, at any moment, sees either the old text or the new one.
 * @param mode permissions of the file, e.g. 0o600 for what others must not read
 */
export function replaceFile(path: string, text: string, mode = 0o666): void {
  mkdirSync(dirname(path), { recursive: true });
  const fresh = `${path}.${process.pid}.tmp`;
  writeFileSync(fresh, text, { mode });
  renameSync(fresh, path);
}
