import type { Command } from 'commander';
import type { Flags } from '../lab/config/settings';

export interface Places {
  /** The folder of the lab: lab.yaml, dist/ and .lab/ are in it. */
  readonly folder: string;
  /** The folder of the bundles: kubernetes.js, terraform.js and services/ are in it. */
  readonly bundles: string;
}

/** What a verb is given. */
export interface Context extends Places {
  /** The options that every verb understands, for `loadLab`. Known when the verb runs, not while it is defined. */
  readonly flags: () => Flags;
}

/** A module in verbs/ exports one of these by the name `define`: it adds arguments, options and an action. */
export type Define = (command: Command, context: Context) => void;
