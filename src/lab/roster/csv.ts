import { readFileSync } from 'node:fs';
import { CsvError, parse } from 'csv-parse/sync';
import { LabProblems, type Problem } from '../config/problems';
import { unreadable } from '../config/unreadable';

/** A row by the names of its columns. */
export interface CsvRow {
  /** `roster.csv:12` */
  readonly where: string;
  readonly values: Readonly<Record<string, string>>;
}

export interface CsvTable {
  readonly rows: readonly CsvRow[];
  readonly problems: readonly Problem[];
}

interface Line {
  readonly where: string;
  readonly text: string;
}

const example = 'Write a line with the columns seat,id,principal and below it one line a student.';

/**
 * Reads a CSV file (RFC 4180) whose first line names the columns; other columns than the wanted ones are not
 * looked at. Each line is one row, so that a stray quotation mark costs that line and no other.
 * @throws LabProblems when the file cannot be read, or lacks a column: what its rows say is unknown then
 */
export function readTable(file: string, columns: readonly string[]): CsvTable {
  const [header, ...lines] = linesOf(file);
  if (!header) throw new LabProblems([{ where: file, path: '', what: 'is empty', hint: example }]);
  const names = valuesOf(header);
  if (!Array.isArray(names)) throw new LabProblems([names]);
  const missing = columns.filter((column) => !names.includes(column));
  if (missing.length > 0) throw new LabProblems(missing.map((column) => missingColumn(header.where, column, names)));
  const read = lines.map((line) => rowOf(line, names));
  return {
    rows: read.filter((row): row is CsvRow => 'values' in row),
    problems: read.filter((row): row is Problem => 'what' in row),
  };
}

function linesOf(file: string): readonly Line[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const hint = 'LAB_ROSTER names another roster of the class, or is `none`.';
    throw new LabProblems([{ where: file, path: '', what: unreadable(error), hint }]);
  }
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ where: `${file}:${index + 1}`, text: line }))
    .filter((line) => line.text.trim() !== '');
}

function rowOf(line: Line, names: readonly string[]): CsvRow | Problem {
  const values = valuesOf(line);
  if (!Array.isArray(values)) return values;
  if (values.length !== names.length) {
    const what = `has ${values.length} values, but the first line names ${names.length} columns`;
    return { where: line.where, path: '', what, allowed: `a value for each of ${names.join(', ')}` };
  }
  return { where: line.where, values: Object.fromEntries(names.map((name, index) => [name, values[index] ?? ''])) };
}

function valuesOf({ where, text }: Line): string[] | Problem {
  try {
    const [values = []] = parse(text, { trim: true, relax_column_count: true });
    return values;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const open = error.code === 'CSV_QUOTE_NOT_CLOSED';
    const what = `is not CSV: a quotation mark ${open ? 'is not closed' : 'is in the wrong place'}`;
    return { where, path: '', what, allowed: 'values in quotation marks as a whole, on one line: "…"' };
  }
}

function missingColumn(where: string, column: string, names: readonly string[]): Problem {
  const one = names.length === 1 && /[;\t]/.test(names[0] ?? '');
  return {
    where,
    path: '',
    what: `has no column ${column}; it has ${names.join(', ')}`,
    hint: one ? 'Separate the columns by commas.' : example,
  };
}
