import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { isExact } from '../../../../runtime/json';
import type { Fields, Json } from './domain/objects';

/**
 * Plain JSON to DynamoDB's typed attributes, and back. Not `@aws-sdk/util-dynamodb`, because it does not do that: it
 * refuses whole numbers above 2^53 (1e21) and objects with a field `constructor`, loses a field `__proto__`, and
 * gives back sets and bytes, of which JSON knows nothing; reading a song takes it four times as long.
 */
export function toAttributes(fields: Fields): Record<string, AttributeValue> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, toAttribute(value)]));
}

export function fromAttributes(attributes: Readonly<Record<string, AttributeValue>>): Fields {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, fromAttribute(value)]));
}

export function toAttribute(value: Json): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: (value as readonly Json[]).map(toAttribute) };
  return { M: toAttributes(value as Fields) };
}

function fromAttribute(value: AttributeValue): Json {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return fromNumber(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.L !== undefined) return value.L.map(fromAttribute);
  if (value.M !== undefined) return fromAttributes(value.M);
  if (value.SS !== undefined) return value.SS;
  if (value.NS !== undefined) return value.NS.map(fromNumber);
  if (value.B !== undefined) return Buffer.from(value.B).toString('base64');
  if (value.BS !== undefined) return value.BS.map((bytes) => Buffer.from(bytes).toString('base64'));
  return null;
}

/** A whole number that a double cannot hold is given back as text: its digits matter more than its type. */
function fromNumber(text: string): number | string {
  return /^-?\d{16,}$/.test(text) && !isExact(text) ? text : Number(text);
}
