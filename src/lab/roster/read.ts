/** Reads the roster of a class and says everything that is wrong with it at once. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { didYouMean, LabProblems, nearest, type Problem, shown } from '../config/problems';
import type { LabConfig } from '../config/schema';
import type { Variables } from '../config/settings';
import { principalArn } from '../config/names';
import { registryId } from '../config/values';
import { contractOf, systemNames } from '../systems';
import { readTable, type CsvRow } from './csv';
import { type Enrolment, largestClass } from './roster';

/**
 * Names the file, or is `none`: then there is no class, whatever files lie about. `lab synth` says `none`
 * while it writes dist/, which is committed and holds nothing personal.
 */
export const rosterVariable = 'LAB_ROSTER';
export const noRoster = 'none';

/** Names the student whose copy of the lab is wanted. */
export const studentVariable = 'LAB_STUDENT';

/** The roster that counts for a lab.yaml: the one that the variable names, else `roster.csv` beside it, if there. */
export function rosterFile(labFile: string, env: Variables): string | undefined {
  const named = env[rosterVariable];
  if (named) return named === noRoster ? undefined : named;
  const usual = join(dirname(labFile), 'roster.csv');
  return existsSync(usual) ? usual : undefined;
}

const columns = ['seat', 'id', 'principal'] as const;

/**
 * The students in the order of their rows.
 * @throws LabProblems with everything that is wrong with the file
 */
export function readRoster(file: string, config: LabConfig): readonly Enrolment[] {
  const { rows, problems: unread, count } = readTable(file, columns, largestClass);
  const problems = [
    ...unread,
    ...sizeProblems(file, count),
    ...rows.flatMap((row) => valueProblems(row, config)),
    ...columns.flatMap((column) => doubles(rows, column)),
  ];
  if (problems.length > 0) throw new LabProblems(problems);
  return rows.map(({ values }) => ({
    seat: Number(values['seat']),
    id: values['id'] ?? '',
    principal: values['principal'] ?? '',
  }));
}

/**
 * The student, if there is one of this id.
 * @param where the variable or flag that names the student
 * @throws LabProblems when nobody in the class has it
 */
export function enrolled(student: string, roster: readonly Enrolment[], where: string): string {
  const ids = roster.map(({ id }) => id);
  if (ids.includes(student)) return student;
  const problem = { where, path: '', allowed: 'the id of a student in the roster of the class' };
  const [what, advice] =
    ids.length === 0
      ? ['there is no roster', { hint: 'Write roster.csv beside lab.yaml, or name a roster in LAB_ROSTER.' }]
      : ['the roster has no such id', didYouMean(nearest(student, ids))];
  throw new LabProblems([{ ...problem, what: `is ${shown(student)}, and ${what}`, ...advice }]);
}

function sizeProblems(file: string, count: number): readonly Problem[] {
  const allowed = `1 to ${largestClass} students in one lab`;
  if (count === 0) return [{ where: file, path: '', what: 'has no students', allowed }];
  if (count <= largestClass) return [];
  const hint = 'Split the class: a lab of its own, with another name, for each part.';
  return [{ where: file, path: '', what: `has ${count} students`, allowed, hint }];
}

function valueProblems({ where, values }: CsvRow, config: LabConfig): readonly Problem[] {
  const { seat = '', id = '', principal = '' } = values;
  const problem = (path: string, value: string, allowed: string): Problem => ({
    where,
    path,
    what: value === '' ? 'is missing' : `is ${shown(value)}`,
    allowed,
  });
  return [
    ...(isSeat(seat) ? [] : [problem('seat', seat, `a whole number from 1 to ${largestClass}`)]),
    ...(registryId.pattern.test(id) ? [] : [problem('id', id, registryId.allowed)]),
    ...(isTaken(id, config) ? [problem('id', id, 'an id that names no namespace of the cluster and not the lab')] : []),
    ...(principalArn.pattern.test(principal) ? [] : [problem('principal', principal, principalArn.allowed)]),
    ...(config.aws?.admins.includes(principal)
      ? [problem('principal', principal, 'a principal that is not among aws.admins: those may do everything already')]
      : []),
  ];
}

function isSeat(text: string): boolean {
  return /^[1-9]\d{0,3}$/.test(text) && Number(text) <= largestClass;
}

/** Namespaces that every cluster has or that our add-ons make: a student's would be the same one. */
const usedNamespaces = /^(default|kube-.*|istio-.*|knative-.*|argo|argo-.*|gpu-operator|amazon-.*)$/;

/** The namespace is called like the student, and the lab's own tables are called by its registry id. */
function isTaken(id: string, { registryId: own }: LabConfig): boolean {
  return id === own || usedNamespaces.test(id) || systemNames.some((name) => contractOf(name).namespace === id);
}

/** Every row but the first of those that have the same value. */
function doubles(rows: readonly CsvRow[], column: string): readonly Problem[] {
  const first = new Map<string, string>();
  return rows.flatMap(({ where, values }): readonly Problem[] => {
    const value = values[column] ?? '';
    const before = first.get(value);
    if (value === '') return [];
    if (before === undefined) {
      first.set(value, where);
      return [];
    }
    const line = before.slice(before.lastIndexOf(':') + 1);
    return [{ where, path: column, what: `is ${shown(value)}, as in line ${line}`, allowed: 'each one once' }];
  });
}
