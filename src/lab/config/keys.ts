/** What the schema says of a path, for everything that is not validation: variables, hints, editors. */
import * as z from 'zod';
import { labSchema } from './schema';

/** Keys of mappings and indexes of lists, from the root of lab.yaml. */
export type Path = readonly PropertyKey[];

/** What this project reads of a JSON schema. */
interface Described {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly items?: Described;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly anyOf?: readonly Described[];
}

let made: ReturnType<typeof fromSchema> | undefined;

/** Made when it is first asked for: a command with a valid file and no variable does without. */
function root(): ReturnType<typeof fromSchema> {
  return (made ??= fromSchema());
}

function fromSchema() {
  return z.toJSONSchema(labSchema, { target: 'draft-7', io: 'input' });
}

/** The text of docs/lab.schema.json: what a person may write, so that keys with a default are optional. */
export function schemaForEditors(): string {
  return `${JSON.stringify(root(), null, 2)}\n`;
}

/** What the schema says of the key at `path`; undefined when there is no such key. */
export function keyAt(path: Path): Described | undefined {
  return path.reduce<Described | undefined>(
    (key, segment) => (typeof segment === 'number' ? key?.items : own(key?.properties, segment)),
    root() as Described,
  );
}

/** What the value at `path` may be: one thing, or one of several. */
export function formsAt(path: Path): readonly Described[] {
  const key = keyAt(path);
  return key?.anyOf ?? (key ? [key] : []);
}

/** Names of the keys right below `path`. */
export function keysBelow(path: Path): readonly string[] {
  return Object.keys(keyAt(path)?.properties ?? {});
}

/** Paths of all keys that hold a value, such as `aws.region`: the ones that a variable or a flag can set. */
export function settablePaths(path: readonly string[] = []): readonly (readonly string[])[] {
  const names = keysBelow(path);
  return names.length === 0 ? [path] : names.flatMap((name) => settablePaths([...path, name]));
}

/** `aws.region`, `aws.admins[0]` */
export function nameOf(path: Path): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

function own<T>(record: Readonly<Record<PropertyKey, T>> | undefined, key: PropertyKey): T | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
