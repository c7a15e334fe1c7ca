import { CsvError, parse } from 'csv-parse/sync';
import { LabProblems, type Problem, shortened } from '../config/problems';
import { NoText, readText } from '../config/text';

/** A row by the names of its columns. */
export interface CsvRow {
  /** `roster.csv:12` */
  readonly where: string;
  readonly values: Readonly<Record<string, string>>;
}

export interface CsvTable {
  readonly rows: readonly CsvRow[];
  readonly problems: readonly Problem[];
  /** How many rows there are; of too many only the first ones are read. */
  readonly count: number;
}

interface Line {
  readonly where: string;
  readonly text: string;
}

const example = 'Write a line with the columns seat,id,principal and below it one line a student.';

/**
 * Reads a CSV file (RFC 4180) whose first line names the columns; other columns than the wanted ones are not
 * looked at. Each line is one row, so that a stray quotation mark costs that line and no other.
 * @param mostRows rows that are read
 * @throws LabProblems when the file cannot be read, or its columns are not clear: what its rows say is unknown then
 */
export function readTable(file: string, columns: readonly string[], mostRows: number): CsvTable {
  const [header, ...lines] = linesOf(file);
  if (!header) throw new LabProblems([{ where: file, path: '', what: 'is empty', hint: example }]);
  const names = valuesOf(header);
  if (!Array.isArray(names)) throw new LabProblems([names]);
  if (names.length > mostColumns) throw new LabProblems([tooManyColumns(header.where, names.length)]);
  const unclear = [
    ...columns.filter((column) => !names.includes(column)).map((column) => missingColumn(header.where, column, names)),
    ...doubleColumns(header.where, names),
  ];
  if (unclear.length > 0) throw new LabProblems(unclear);
  const read = lines.slice(0, mostRows).map((line) => rowOf(line, names));
  return {
    rows: read.filter((row): row is CsvRow => 'values' in row),
    problems: read.filter((row): row is Problem => 'what' in row),
    count: lines.length,
  };
}

function linesOf(file: string): readonly Line[] {
  return textOf(file)
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((line, index) => ({ where: `${file}:${index + 1}`, text: line }))
    .filter((line) => line.text.trim() !== '');
}

/** A thousand bytes for each student of the largest class. */
const mostBytes = 1024 * 1024;

function textOf(file: string): string {
  try {
    return readText(file, mostBytes);
  } catch (error) {
    if (!(error instanceof NoText)) throw error;
    const hint = 'LAB_ROSTER names another roster of the class, or is `none`.';
    throw new LabProblems([{ hint, ...error.problem }]);
  }
}

function rowOf(line: Line, names: readonly string[]): CsvRow | Problem {
  const values = valuesOf(line);
  if (!Array.isArray(values)) return values;
  if (values.length !== names.length) {
    const what = `has ${values.length} values, but the first line names ${names.length} columns`;
    return { where: line.where, path: '', what, allowed: `a value for each of ${listed(names)}` };
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

/** More than any list of a class has. */
const mostColumns = 100;

function tooManyColumns(where: string, count: number): Problem {
  return { where, path: '', what: `names ${count} columns`, allowed: `up to ${mostColumns}`, hint: example };
}

function missingColumn(where: string, column: string, names: readonly string[]): Problem {
  const one = names.length === 1 && /[;\t]/.test(names[0] ?? '');
  return {
    where,
    path: '',
    what: `has no column ${column}; it has ${listed(names)}`,
    hint: one ? 'Separate the columns by commas.' : example,
  };
}

/** Of two columns of one name the second would count, unseen. A spreadsheet leaves empty names behind the last column. */
function doubleColumns(where: string, names: readonly string[]): readonly Problem[] {
  const doubles = names.filter((name, index) => name !== '' && names.indexOf(name) < index);
  return [...new Set(doubles)].map((name) => {
    const what = `has the column ${shortened(name)} ${names.filter((other) => other === name).length} times`;
    return { where, path: '', what, allowed: 'each column once', hint: 'Rename or remove the others.' };
  });
}

function listed(names: readonly string[]): string {
  return shortened(names.join(', '), 200);
}
