/** What a contract's records are turned into. */

/** @throws Error for a name that the contract has not: a mistake of the contract's author */
export function known<T>(record: Readonly<Record<string, T>>, key: string): T {
  const value = record[key];
  if (value === undefined) throw new Error(`The contract names ${key}, known are ${Object.keys(record).join(', ')}`);
  return value;
}

export function mapValues<T, U>(
  record: Readonly<Record<string, T>>,
  change: (value: T, key: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}

export function mapDefined<T, U>(
  record: Readonly<Record<string, T>>,
  change: (value: T) => U | undefined,
): Record<string, U> {
  const entries = Object.entries(record).map(([key, value]) => [key, change(value)] as const);
  return Object.fromEntries(entries.filter((entry): entry is [string, U & {}] => entry[1] !== undefined));
}
