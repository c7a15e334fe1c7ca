/** The shared folder on disk; another container may write to it at any time. */
import { type FileHandle, open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Readable } from 'node:stream';

export interface Found {
  readonly kind: 'file';
  readonly size: number;
  readonly modified: Date;
  /** The bytes as they were when the file was found; reading to the end, or `close`, ends it. */
  readonly read: () => Readable;
  readonly close: () => Promise<void>;
}

export type Look = Found | { readonly kind: 'folder' | 'nothing' };

const nothing: Look = { kind: 'nothing' };

/** Codes that mean: there is no such file for us. */
const absent = new Set(['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG', 'EACCES']);

export class Folder {
  constructor(private readonly root: string) {}

  /** @param path below the folder, without `..`; a link that leads out of the folder is nothing */
  async look(path: string): Promise<Look> {
    try {
      const root = await realpath(this.root);
      const place = await realpath(join(root, path));
      if (place !== root && !place.startsWith(root + sep)) return nothing;
      return await describe(await open(place));
    } catch (error) {
      if (absent.has((error as NodeJS.ErrnoException).code ?? '')) return nothing;
      throw error;
    }
  }
}

async function describe(file: FileHandle): Promise<Look> {
  const stat = await file.stat();
  if (!stat.isFile()) {
    await file.close();
    return stat.isDirectory() ? { kind: 'folder' } : nothing;
  }
  return {
    kind: 'file',
    size: stat.size,
    modified: stat.mtime,
    // No further than the size that was said, though the file may grow meanwhile.
    read: () => file.createReadStream({ end: Math.max(0, stat.size - 1) }),
    close: () => file.close(),
  };
}
