/**
 * Tools that tests need and that are expensive to make are kept by name and version under
 * $XDG_CACHE_HOME/systems-lab, outside the checkout. A folder there is complete or absent: it is made
 * beside its place and renamed, and a lock keeps two processes from making the same one.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export function cacheRoot(): string {
  return join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'systems-lab');
}

function folderOf(name: string, version: string): string {
  return join(cacheRoot(), `${name}-${version}`);
}

export function isCached(name: string, version: string): boolean {
  return existsSync(folderOf(name, version));
}

/** The folder `<name>-<version>` of the cache; `make` fills a fresh folder where it is not there yet. */
export async function cached(name: string, version: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = folderOf(name, version);
  if (existsSync(folder)) return folder;
  mkdirSync(cacheRoot(), { recursive: true });
  const release = await lock(`${folder}.lock`);
  const fresh = mkdtempSync(`${folder}.making-`);
  try {
    if (existsSync(folder)) return folder;
    await make(fresh);
    renameSync(fresh, folder);
    return folder;
  } finally {
    rmSync(fresh, { recursive: true, force: true });
    release();
  }
}

/** Waits until no living process holds the lock file, then holds it until the function that it returns is called. */
export async function lock(file: string): Promise<() => void> {
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (isAbandoned(file)) rmSync(file, { force: true });
    else await sleep(500);
  }
}

function isAbandoned(file: string): boolean {
  try {
    const owner = Number(readFileSync(file, 'utf8'));
    if (!owner) return false;
    process.kill(owner, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}
