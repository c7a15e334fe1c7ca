import { contract as music } from '../../../contract';

/** What DB keeps: one table each, with a string as the key. */
export const objectTypes = ['music', 'user'] as const satisfies readonly (keyof typeof music.tables)[];
export type ObjectType = (typeof objectTypes)[number];

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type Fields = Readonly<Record<string, Json>>;

/** DynamoDB's limits, see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html. */
const limits = { keyBytes: 2_048, itemBytes: 400_000, depth: 31, leastNumber: 1e-130, mostNumber: 9.9e125 } as const;

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
  return music.tables[type].key;
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
}

function checkFields(fields: Fields): void {
  for (const [name, value] of Object.entries(fields)) checkValue(name, name, value, 1);
  // JSON is at most as long as what DynamoDB counts but for empty containers, and simple to explain.
  if (Buffer.byteLength(JSON.stringify(fields)) > limits.itemBytes) {
    throw new BadObject('body', `is longer than ${limits.itemBytes} bytes`);
  }
}

function checkValue(field: string, name: string, value: Json, depth: number): void {
  if (name === '') throw new BadObject(field, 'has a field without a name');
  if (depth > limits.depth) throw new BadObject(field, `is nested deeper than ${limits.depth} levels`);
  if (typeof value === 'number') return checkNumber(field, value);
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value))
    for (const element of value as readonly Json[]) checkValue(field, field, element, depth + 1);
  else for (const [inner, element] of Object.entries(value)) checkValue(field, inner, element, depth + 1);
}

function checkNumber(field: string, value: number): void {
  const size = Math.abs(value);
  if (size > limits.mostNumber || (size < limits.leastNumber && size > 0)) {
    throw new BadObject(field, `is a number outside of ±${limits.leastNumber} to ±${limits.mostNumber}`);
  }
}
