import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { unwritable } from './unwritable';

/**
 * Writes a text file so that whoever reads it, at any moment, sees either the old text or the new one.
 * @param mode permissions of the file, e.g. 0o600 for what others must not read
 * @throws UserError when it cannot be written; the old text is there then, and nothing beside it
 */
export function replaceFile(path: string, text: string, mode = 0o666): void {
  const fresh = `${path}.${process.pid}.tmp`;
  try {
    makeFolders(dirname(path));
  } catch (error) {
    throw unwritable(path, error);
  }
  try {
    writeFileSync(fresh, text, { mode });
    renameSync(fresh, path);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw unwritable(path, error);
  }
}

/** One by one: Node's recursive way hides behind ENOENT why a folder cannot be made. */
function makeFolders(path: string): void {
  if (isFolder(path)) return;
  makeFolders(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    // Another process has made it in the meantime.
    if (!isFolder(path)) throw error;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
