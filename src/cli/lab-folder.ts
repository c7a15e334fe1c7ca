/** Where the lab is: as git finds its repository, so that `lab` works from every folder below. */
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import type { Variables } from '../lab/config/settings';

const usualFile = 'lab.yaml';

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
