/** Puts synthesized folders where people read them, each as a whole: at any moment the old one or the new one. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The work area is inside the target, so that it is on the same file system even where the target is a
 * mount, and a target that cannot be written is noticed before any work is done. Its name holds the id of
 * the process that owns it.
 */
const workName = /^\.synth-(\d+)$/;

/** Rename meets a folder that another run has put there in the meantime. */
const attempts = 10;

/** A target folder, e.g. dist/, and a work area in it that lasts until `close`. */
export class Publication {
  private readonly work: string;

  /** @throws Error of the file system when the target is no folder or cannot be written. */
  constructor(private readonly target: string) {
    makeFolder(target);
    clean(target);
    this.work = join(target, `.synth-${process.pid}`);
    for (const folder of [this.work, join(this.work, 'new'), join(this.work, 'old')]) mkdirSync(folder);
  }

  /** Where the new `<name>` is to be written. */
  pathOf(name: string): string {
    return join(this.work, 'new', name);
  }

  /**
   * Replaces `<target>/<name>` by what was written to `pathOf(name)`, for each name. When one cannot be
   * replaced, all are what they were. Each takes two renames: a process that is killed between them
   * leaves the old folder in the work area, from where the next run puts it back.
   * @throws Error of the file system
   */
  publish(names: readonly string[]): void {
    const [name, ...others] = names;
    if (name === undefined) return;
    const place = join(this.target, name);
    const old = this.replace(name, place);
    try {
      this.publish(others);
    } catch (error) {
      renameSync(place, this.pathOf(name));
      if (old !== undefined) renameSync(old, place);
      throw error;
    }
  }

  /** Returns where the old folder is now. */
  private replace(name: string, place: string): string | undefined {
    for (let attempt = 1; ; attempt++) {
      const old = existsSync(place) ? join(this.work, 'old', `${name}.${attempt}`) : undefined;
      if (old !== undefined) renameSync(place, old);
      try {
        renameSync(this.pathOf(name), place);
        return old;
      } catch (error) {
        const isBetweenTwoRuns = (error as NodeJS.ErrnoException).code === 'ENOTEMPTY' && attempt < attempts;
        if (isBetweenTwoRuns) continue;
        if (old !== undefined) renameSync(old, place);
        throw error;
      }
    }
  }

  /** Removes the work area, and the target when nothing has ever been published there. */
  close(): void {
    rmSync(this.work, { recursive: true, force: true });
    if (readdirSync(this.target).length === 0) rmdirSync(this.target);
  }
}

/** Not recursive: that would hide behind ENOENT why a folder cannot be written. */
function makeFolder(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

/** Removes what killed runs have left, after putting back the folders that they had moved away. */
function clean(target: string): void {
  for (const name of readdirSync(target)) {
    const owner = workName.exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    const old = join(target, name, 'old');
    for (const moved of existsSync(old) ? readdirSync(old) : []) {
      const place = join(target, moved.replace(/\.\d+$/, ''));
      if (!existsSync(place)) renameSync(join(old, moved), place);
    }
    rmSync(join(target, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
