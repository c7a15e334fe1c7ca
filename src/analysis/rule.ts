import type { Lab } from '../lab/lab';
import type { Documents } from '../synth/documents';

export interface Finding {
  /** Address of the document, e.g. `kubernetes/music.k8s.yaml Service/cmpt756s2`. */
  readonly address: string;
  /** The path in the document, and the value there that is wrong. */
  readonly value: string;
  /** What to do. */
  readonly remedy: string;
}

/** One kind of mistake that the two halves, read side by side, can show. */
export interface Rule {
  /** How findings, waivers and people call it. */
  readonly id: string;
  /** What holds where the rule finds nothing. */
  readonly holds: string;
  readonly check: (lab: Lab, documents: Documents) => readonly Finding[];
}
