import type { Lab } from './lab';

/** Folder of states that are kept on this machine, below the folder of lab.yaml. */
export const stateFolder = '.lab/state';

/** What the keys of a lab's states begin with; other labs may keep theirs in the same bucket. */
export function statePrefix({ name, environment }: Lab): string {
  return `${name}/${environment}/`;
}

/** The state of a stack: its key in a bucket, or its file below `stateFolder`. */
export function stateKey(stack: string, lab: Lab): string {
  return `${statePrefix(lab)}${stack}.tfstate`;
}
