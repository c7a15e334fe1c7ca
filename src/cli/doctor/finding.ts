/** What was found of one thing that a lab needs. */
export interface Finding {
  /** What was looked for. */
  readonly what: string;
  /** Version, name or state. */
  readonly found: string;
  /** `note`: it will do, and a person should know. */
  readonly state: 'ok' | 'note' | 'missing';
  /** What to do, in lines; those that stand further in are commands. @default - nothing */
  readonly remedy?: readonly string[];
  /** Of a quota of AWS: what the lab needs, what others use, and how much there may be. @default - it is none, or not known */
  readonly quota?: { readonly code: string; readonly needed: number; readonly used: number; readonly allowed: number };
}
