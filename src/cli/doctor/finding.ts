/** What was found of one thing that a lab needs. */
export interface Finding {
  /** What was looked for. */
  readonly what: string;
  /** Version, name or state. */
  readonly found: string;
  /** `note`: it will do, and a person should know. */
  readonly state: 'ok' | 'note' | 'missing';
  /** What to do, in lines. @default - nothing */
  readonly remedy?: readonly string[];
}
