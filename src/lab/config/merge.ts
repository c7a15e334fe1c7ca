/**
 * Puts one configuration on top of another: mappings key by key, everything else (lists too) as a whole.
 * A section whose keys are all commented out is null for YAML; it leaves what is under it.
 */
export function merge(under: unknown, over: unknown): unknown {
  if (isMapping(under) && over === null) return under;
  if (!isMapping(under) || !isMapping(over)) return over;
  const both = Object.entries(over).map(([key, value]) => [
    key,
    Object.hasOwn(under, key) ? merge(under[key], value) : value,
  ]);
  return Object.fromEntries([...Object.entries(under), ...both]);
}

/** A mapping that has nothing but `value` at `path`. */
export function nest(path: readonly string[], value: unknown): unknown {
  return path.reduceRight((inner, key) => ({ [key]: inner }), value);
}

/** What is at `path`, if anything is. */
export function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined), value);
}

function isObject(value: unknown): value is Readonly<Record<PropertyKey, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return isObject(value) && !Array.isArray(value);
}
