import { contract } from '../../../contract';

/** What DB keeps: one table each, with a string as the key. */
export const objectTypes = ['music', 'user'] as const satisfies readonly (keyof typeof contract.tables)[];
export type ObjectType = (typeof objectTypes)[number];

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type Fields = Readonly<Record<string, Json>>;

/**
 * DynamoDB's limits, see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html, and two
 * of our own that keep one client's object from making all others wait. 200 fields make an update expression of about
 * 3,000 bytes, of which DynamoDB takes 4,096; the embedded store needs 30 ms for them, and 44 s for 20,000.
 */
const limits = {
  keyBytes: 2_048,
  itemBytes: 400_000,
  depth: 31,
  leastNumber: 1e-130,
  mostNumber: 9.9e125,
  fields: 200,
  /** Fields and all that is nested in them. */
  values: 5_000,
} as const;

/** How many rows the loader may bring with one request: they are written at the same time. */
export const mostRowsAtOnce = 25;

/** Half of a surrogate pair: text that no store can keep, because UTF-8 has no form for it. */
const loneSurrogate = /\p{Surrogate}/u;

/** Input that no store would take. */
export class BadObject extends Error {
  constructor(
    readonly field: string,
    readonly reason: string,
  ) {
    super(`${field} ${reason}`);
  }
}

export function keyName(type: ObjectType): string {
  return contract.tables[type].key;
}

/** The whole item: its fields, and the id under the table's key whatever the fields say. */
export function itemOf(type: ObjectType, id: string, fields: Fields): Fields {
  checkKey('uuid', id);
  const item = { ...fields, [keyName(type)]: id };
  checkFields(item);
  return item;
}

/** @throws BadObject where nothing, or the key itself, would change */
export function changesOf(type: ObjectType, fields: Fields): Fields {
  const key = keyName(type);
  if (Object.keys(fields).length === 0) throw new BadObject('body', 'names no field to change');
  if (key in fields) throw new BadObject(key, 'is the key and cannot change');
  checkFields(fields);
  return fields;
}

export function checkKey(field: string, key: string): void {
  if (key === '') throw new BadObject(field, 'is empty');
  if (Buffer.byteLength(key) > limits.keyBytes) throw new BadObject(field, `is longer than ${limits.keyBytes} bytes`);
  checkText(field, key);
}

function checkFields(fields: Fields): void {
  const entries = Object.entries(fields);
  if (entries.length > limits.fields) {
    throw new BadObject('body', `has ${entries.length} fields, and at most ${limits.fields} are taken at once`);
  }
  const counter = { values: 0 };
  for (const [name, value] of entries) checkValue({ field: name, counter }, name, value, 1);
  // JSON is at most as long as what DynamoDB counts but for empty containers, and simple to explain.
  if (Buffer.byteLength(JSON.stringify(fields)) > limits.itemBytes) {
    throw new BadObject('body', `is longer than ${limits.itemBytes} bytes`);
  }
}

interface Progress {
  /** The field of the object that is looked at. */
  readonly field: string;
  /** What the whole object has so far. */
  readonly counter: { values: number };
}

function checkValue(progress: Progress, name: string, value: Json, depth: number): void {
  const { field, counter } = progress;
  if (name === '') throw new BadObject(field, 'has a field without a name');
  checkText(field, name);
  if (depth > limits.depth) throw new BadObject(field, `is nested deeper than ${limits.depth} levels`);
  counter.values += 1;
  if (counter.values > limits.values) throw new BadObject(field, `makes more than ${limits.values} values of the body`);
  if (typeof value === 'number') return checkNumber(field, value);
  if (typeof value === 'string') return checkText(field, value);
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value))
    for (const element of value as readonly Json[]) checkValue(progress, field, element, depth + 1);
  else for (const [inner, element] of Object.entries(value)) checkValue(progress, inner, element, depth + 1);
}

function checkText(field: string, text: string): void {
  if (loneSurrogate.test(text)) throw new BadObject(field, 'holds half of a surrogate pair, which is no character');
}

function checkNumber(field: string, value: number): void {
  const size = Math.abs(value);
  if (size > limits.mostNumber || (size < limits.leastNumber && size > 0)) {
    throw new BadObject(field, `is a number outside of ±${limits.leastNumber} to ±${limits.mostNumber}`);
  }
}
