import { distance } from 'fastest-levenshtein';
import { UserError } from '../../user-error';
import { wrapped } from './lines';

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
export class LabProblems extends UserError {
  readonly problems: readonly Problem[];

  /** @param more how many there are besides those that were found out about */
  constructor(found: readonly Problem[], more = 0) {
    // Numeric: line 9 comes before line 10.
    const byPlace = new Intl.Collator('en', { numeric: true });
    const problems = [...found].sort((one, other) => byPlace.compare(one.where, other.where));
    const told = problems.slice(0, mostTold);
    // What was typed is wrong use of the command; a wrong file is something to mend.
    const isTyped = found.some(({ where }) => where.startsWith('--'));
    super([title(told.length, found.length + more), ...told.map(describe)].join('\n'), isTyped ? 2 : 1);
    this.problems = problems;
  }
}

/** Whoever has more to correct begins with these. */
const mostTold = 20;

function title(told: number, all: number): string {
  const count = all === 1 ? 'One problem' : `${all} problems`;
  return `${count} in the configuration of the lab${told < all ? `; ${told} of them` : ''}:`;
}

/** The known name that was probably meant: at most a third of its letters differ. Undefined when none is near, or it is one. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > longest.path) return undefined;
  const [first] = byNearness(name, known);
  const isNear = first !== undefined && first !== name && lettersBetween(name, first) <= Math.max(1, name.length / 3);
  return isNear ? first : undefined;
}

/** The known names, those first that differ least from this one. */
export function byNearness(name: string, known: readonly string[]): readonly string[] {
  return [...known].sort((one, other) => lettersBetween(name, one) - lettersBetween(name, other));
}

function lettersBetween(one: string, other: string): number {
  return distance(one.toLowerCase(), other.toLowerCase());
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

export function shortened(text: string, most = 60): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** Longest name of a key, and longest sentence, that a problem says whole. */
const longest = { path: 100, what: 300 };

function describe({ where, path, what, allowed, hint }: Problem): string {
  const lines = [
    `${where}  ${path ? `${shortened(path, longest.path)} ` : ''}${shortened(what, longest.what)}.`,
    ...[allowed && `Allowed: ${allowed}.`, hint].filter((line) => line !== undefined).map((line) => `  ${line}`),
  ];
  return ['', ...lines.flatMap((line) => wrapped(printable(line), '    '))].join('\n');
}

/** A file may hold what moves the cursor of a terminal, or turns the direction of a text around. */
function printable(line: string): string {
  return line.replaceAll(/[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
