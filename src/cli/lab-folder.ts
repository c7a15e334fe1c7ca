/** Where the lab is: as git finds its repository, so that `lab` works from every folder below. */
import { existsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { commandLine } from './exec';
import type { Places } from './context';
import type { Variables } from '../lab/config/settings';

export const usualFile = 'lab.yaml';

/** The folder of the program: the root of a clone, or of the installed package. What images are built from is in it. */
export function programFolder({ bundles }: Pick<Places, 'bundles'>): string {
  return dirname(bundles);
}

/** Whether the lab is a clone, and not a folder for which the command was installed. */
export function isClone(places: Places): boolean {
  return programFolder(places) === places.folder;
}

/**
 * How the command is called for that lab: by its path in a clone and from folders beside one, by its name where it was installed.
 * @param current the folder in which it is typed
 */
export function commandName(places: Places, current = process.cwd()): string {
  if (isClone(places)) return './lab';
  // A package has no such file.
  const script = join(programFolder(places), 'lab');
  if (!statSync(script, { throwIfNoEntry: false })?.isFile()) return 'lab';
  const path = relative(current, script);
  // Another drive has no relative path.
  return commandLine({ program: isAbsolute(path) || path.length > script.length ? script : path, args: [] });
}

/** The nearest folder, from this one upwards, that has a lab.yaml; this one where none has. */
export function labFolder(start: string): string {
  for (let folder = resolve(start); ; folder = dirname(folder)) {
    if (existsSync(join(folder, usualFile))) return folder;
    if (folder === dirname(folder)) return resolve(start);
  }
}

/**
 * The configuration as it is to be read from the current folder, in the words of who is there (`../lab.yaml`), where
 * it is not simply the lab.yaml that lies here. LAB_FILE wins over what was found.
 */
export function labFile(folder: string, current: string, env: Variables): string | undefined {
  const here = resolve(current);
  if (resolve(folder) === here) return undefined;
  return env['LAB_FILE'] || relative(here, join(folder, usualFile));
}
