/** From what the schema objects to, to problems that name the place, the value and the way out. */
import type * as z from 'zod';
import { formsAt, keyAt, keysBelow, nameOf, type Path, settablePaths } from './keys';
import { valueAt } from './merge';
import { didYouMean, nearest, type Problem, shown } from './problems';
import type { Origin, Source } from './source';

type Issue = z.core.$ZodIssue;

/** The problems of one configuration, as far as they are told. */
export interface Explanation {
  readonly problems: readonly Problem[];
  /** How many there are besides. */
  readonly more: number;
}

/** What an objection is about: one key, which may have several of them. */
interface Objection {
  readonly path: Path;
  /** Absent where there is no such key. */
  readonly issue?: Issue;
}

/** Of so many the places are looked up: enough to tell the first ones in the order of their lines. */
const mostExplained = 200;

/** One problem a key: the first objection to it says enough. */
export function explain(issues: readonly Issue[], value: unknown, sources: readonly Source[]): Explanation {
  const objections = new Map<string, Objection>();
  for (const objection of issues.flatMap(objectionsOf)) {
    const name = nameOf(objection.path);
    if (!objections.has(name)) objections.set(name, objection);
  }
  const explained = [...objections.values()].slice(0, mostExplained);
  const problems = explained.map(({ path, issue }) =>
    issue ? badValue(issue, value, sources) : unknownKey(path, sources),
  );
  return { problems, more: objections.size - explained.length };
}

function objectionsOf(issue: Issue): readonly Objection[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, issue }];
  return issue.keys.map((key) => ({ path: [...issue.path, key] }));
}

function unknownKey(path: Path, sources: readonly Source[]): Problem {
  const section = path.slice(0, -1);
  const name = String(path.at(-1));
  const siblings = keysBelow(section);
  const elsewhere = settablePaths().find((known) => known.at(-1) === name);
  return {
    where: placeOf(path, sources).where,
    path: nameOf(path),
    what: 'is no known key',
    allowed: siblings.join(', '),
    ...didYouMean(nearest(name, siblings) ?? (elsewhere && nameOf(elsewhere))),
  };
}

function badValue(issue: Issue, value: unknown, sources: readonly Source[]): Problem {
  const { path } = issue;
  const origin = placeOf(path, sources);
  const received = valueAt(value, path);
  return {
    where: origin.where,
    path: nameOf(path),
    what: received === undefined ? unsaid(path) : `is ${shown(received, origin.written)}`,
    // What this project says itself of a section tells more than its keys.
    allowed:
      issue.code !== 'custom' && keysBelow(path).length > 0 ? `the keys ${keysBelow(path).join(', ')}` : issue.message,
    ...wayOut(path, received, origin.written),
  };
}

function unsaid(path: Path): string {
  const { default: assumed } = keyAt(path) ?? {};
  return assumed === undefined ? 'is missing' : `is ${shown(assumed)} by default`;
}

/** The last source that has the key wins and so is to blame; a missing key belongs where its section is first. */
function placeOf(path: Path, sources: readonly Source[]): Origin {
  const written = sources.findLast((source) => source.at(path))?.at(path);
  return written ?? sectionOf(path.slice(0, -1), sources);
}

function sectionOf(path: Path, sources: readonly Source[]): Origin {
  const written = sources.find((source) => source.at(path))?.at(path);
  if (written) return { where: written.where };
  if (path.length === 0) throw new Error('lab.yaml has a first line');
  return sectionOf(path.slice(0, -1), sources);
}

function wayOut(path: Path, received: unknown, written = ''): Pick<Problem, 'hint'> {
  const forms = formsAt(path);
  const isOf = (type: string): boolean => forms.some((form) => form.type === type);
  const values = forms.flatMap((form) => form.enum ?? []);
  const isText = typeof received === 'string';
  if (isOf('integer') && isText && /^\d+$/.test(received)) return { hint: `Write it without quotes: ${received}.` };
  if (isOf('array') && forms.length === 1 && isText && /^[\w.:/, -]+$/.test(received))
    return { hint: `Write it as a list: [${received}].` };
  const unquoted = isOf('string') && written !== '' && !isText;
  const fits =
    values.length > 0 ? values.includes(written) : forms.some(({ pattern = '' }) => new RegExp(pattern).test(written));
  if (unquoted && fits) return { hint: `Put it in quotes: '${written}'.` };
  return values.length > 0 ? didYouMean(nearest(isText ? received : written, values)) : {};
}
