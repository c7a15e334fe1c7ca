import { distance } from 'fastest-levenshtein';

/** One thing that is wrong with the configuration of a lab. */
export interface Problem {
  /** File and line (`lab.yaml:12`), variable (`LAB_AWS_REGION`) or flag (`--set aws.region`). */
  readonly where: string;
  /** Path of the key, e.g. `aws.region`; empty when the problem is not about one key. */
  readonly path: string;
  /** What is wrong, with the value that was received. */
  readonly what: string;
  /** What is allowed. */
  readonly allowed?: string;
  /** What to do, e.g. the nearest known name. */
  readonly hint?: string;
}

/** Everything that is wrong with the configuration; the message is the whole text for whoever has to correct it. */
export class LabProblems extends Error {
  override readonly name = 'LabProblems';

  readonly problems: readonly Problem[];

  constructor(found: readonly Problem[]) {
    // Numeric: line 9 comes before line 10.
    const byPlace = new Intl.Collator('en', { numeric: true });
    const problems = [...found].sort((one, other) => byPlace.compare(one.where, other.where));
    const title = problems.length === 1 ? 'One problem' : `${problems.length} problems`;
    super([`${title} in the configuration of the lab:`, ...problems.map(describe)].join('\n'));
    this.problems = problems;
  }
}

/** The known name that was probably meant: at most a third of its letters differ. Undefined when none is near, or it is one. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  const far = Math.max(1, name.length / 3);
  const ranked = known
    .map((one) => ({ one, letters: distance(name.toLowerCase(), one.toLowerCase()) }))
    .filter(({ letters }) => letters <= far)
    .sort((one, other) => one.letters - other.letters);
  return ranked[0]?.one === name ? undefined : ranked[0]?.one;
}

export function didYouMean(name: string | undefined): Pick<Problem, 'hint'> {
  return name === undefined ? {} : { hint: `Did you mean ${name}?` };
}

/** A value as a person would recognise it, in at most 60 characters; `written` is how a file spells it. */
export function shown(value: unknown, written?: string): string {
  if (value === null) return 'empty';
  if (typeof value === 'string' || typeof value === 'object') return shortened(JSON.stringify(value));
  return `the ${typeof value} ${shortened(written ?? JSON.stringify(value))}`;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function describe({ where, path, what, allowed, hint }: Problem): string {
  const lines = [allowed && `Allowed: ${allowed}.`, hint].filter((line) => line !== undefined);
  return [`\n${where}  ${path ? `${path} ` : ''}${what}.`, ...lines.map((line) => `  ${line}`)].join('\n');
}
