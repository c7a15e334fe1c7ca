/** What cannot be written: why, and what to do, in one sentence each. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../user-error';

const moveAway = 'Move it away, or make it a folder that you may write.';
const makeRoom = 'Make room, and do it again.';

const causes: Readonly<Record<string, readonly [why: string, remedy: string]>> = {
  EACCES: ['you lack the permission', moveAway],
  EDQUOT: ['your share of the disk is full', makeRoom],
  EEXIST: ['it is not a folder', moveAway],
  EISDIR: ['a folder is in its place', 'Move that away.'],
  ENOENT: ['the folder that it is to be in is not there', 'Make that folder.'],
  ENOSPC: ['the disk is full', makeRoom],
  ENOTDIR: ['it is not a folder', moveAway],
  EPERM: ['you lack the permission', moveAway],
  EROFS: ['it is on a read-only file system', moveAway],
};

/** The error of a file system in words; any other error as it is. */
export function unwritable(path: string, error: unknown): unknown {
  const [why, remedy] = causes[(error as NodeJS.ErrnoException).code ?? ''] ?? [];
  return why === undefined
    ? error
    : new UserError(`${path} cannot be written: ${why}.\nNothing was changed. ${remedy}`);
}

/** More than any disk gives that has no room for what was to be written. */
const probeBytes = 256 * 1024;

/**
 * Why work in a folder failed: that the folder takes no more, where that is so. Programs that we start say it in their
 * own words, with a stack trace.
 */
export function causeIn(folder: string, error: unknown): unknown {
  const probe = join(folder, `.probe-${process.pid}`);
  try {
    writeFileSync(probe, Buffer.alloc(probeBytes));
    return error;
  } catch (cause) {
    return unwritable(folder, cause);
  } finally {
    rmSync(probe, { force: true });
  }
}
