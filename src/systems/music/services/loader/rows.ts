import { basename } from 'node:path';
import { StartError } from '../../../../runtime/environment';
import type { ObjectType } from '../datastore/domain/objects';
import { readCsv } from './csv';

/** What the two files hold: a column of the file → the field that the datastore keeps. */
const formats = {
  user: { fname: 'fname', lname: 'lname', email: 'email' },
  music: { artist: 'Artist', title: 'SongTitle' },
} as const satisfies Record<ObjectType, object>;

export interface Place {
  /** Name of the file, without its folder. */
  readonly file: string;
  /** First line of the row; the header is line 1. */
  readonly line: number;
}

export interface DataRow extends Place {
  readonly objtype: ObjectType;
  readonly uuid: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface BadDataRow extends Place {
  readonly problem: string;
}

const uuidPattern = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Reads one file of the loader. A row that cannot be loaded is yielded with its problem.
 * @throws StartError when the file cannot be read or does not have exactly our columns, in any order
 */
export async function* readRows(path: string, objtype: ObjectType): AsyncGenerator<DataRow | BadDataRow, undefined> {
  const file = basename(path);
  const lineOf = new Map<string, number>();
  let header: readonly string[] | undefined;
  for await (const { line, ...record } of readCsv(path)) {
    if ('problem' in record) {
      if (!header) throw new StartError(`${file}:${line}: ${record.problem}; the first line must name the columns.`);
      yield { file, line, problem: record.problem };
    } else if (!header) {
      header = expectHeader(file, record.values, [...Object.keys(formats[objtype]), 'uuid']);
    } else {
      const named = nameValues(header, record.values);
      const problem = problemOf(header, record.values) ?? doubleOf(named('uuid'), line, lineOf);
      yield problem === undefined ? toRow({ file, line }, objtype, named) : { file, line, problem };
    }
  }
  if (!header) throw new StartError(`${file} is empty: not even a line with the columns.`);
}

/** The value of a column by its name. */
function nameValues(header: readonly string[], values: readonly string[]): (column: string) => string {
  return (column) => values[header.indexOf(column)] ?? '';
}

function toRow(place: Place, objtype: ObjectType, named: (column: string) => string): DataRow {
  const fields = Object.entries(formats[objtype]).map(([column, field]) => [field, named(column)] as const);
  return { ...place, objtype, uuid: named('uuid'), fields: Object.fromEntries(fields) };
}

function problemOf(header: readonly string[], values: readonly string[]): string | undefined {
  if (values.length !== header.length) return `${values.length} values for ${header.length} columns`;
  const empty = values.indexOf('');
  if (empty !== -1) return `${header[empty]} is empty`;
  const uuid = nameValues(header, values)('uuid');
  return uuidPattern.test(uuid) ? undefined : `'${uuid}' is not a UUID`;
}

/** Two rows of one key would overwrite each other in any order. */
function doubleOf(uuid: string, line: number, lineOf: Map<string, number>): string | undefined {
  const key = uuid.toLowerCase();
  const before = lineOf.get(key);
  if (before === undefined) lineOf.set(key, line);
  return before === undefined ? undefined : `UUID ${uuid} is on line ${before} already`;
}

function expectHeader(file: string, header: readonly string[], columns: readonly string[]): readonly string[] {
  if (header.length === columns.length && columns.every((column) => header.includes(column))) return header;
  throw new StartError(`${file} must have the columns ${columns.join(', ')}; its first line is: ${header.join(',')}`);
}
