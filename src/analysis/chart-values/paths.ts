/** Paths of Helm values, and what one version of a chart knows of them. */
import { isOf, typesAt, type ValueType } from './types';

/** What one version of a chart does something with. Helm passes on, silently, whatever else it is given. */
export interface KnownValues {
  /** As the repository calls it. */
  readonly chart: string;
  /** Apart from lab/versions on purpose: what raises it there fails until the chart is read again. */
  readonly version: string;
  /** The file of the chart's own values, at the tag of this version. */
  readonly source: string;
  /** Commits of the copies of that file, and of those beside it, that were read. @default - it was read at the tag */
  readonly readAt?: readonly [string, ...string[]];
  /**
   * Paths of values, of the parts of the chart that anybody here had a use for: `a.b`, `a[].b` in each item
   * of a list.
   */
  readonly paths: readonly string[];
  /** Maps whose keys are free. @default - none */
  readonly open?: readonly OpenMap[];
}

/** A map that may have any key. */
export interface OpenMap {
  readonly path: string;
  /** What may stand under a key, by the schema of the chart where it has one, else by the API that gets it. */
  readonly holds: readonly ValueType[] | 'anything';
  /** Why its keys are not listed. */
  readonly why: string;
}

export function labels(path: string): OpenMap {
  return { path, holds: ['text'], why: 'labels of Kubernetes: whoever selects by them chooses the keys' };
}

export function annotations(path: string): OpenMap {
  return { path, holds: ['text'], why: 'annotations of Kubernetes: whoever reads them chooses the keys' };
}

export function variables(path: string): OpenMap {
  const holds = ['text', 'integer', 'truth value'] as const;
  return { path, holds, why: 'variables of a process, of which every release has others' };
}

/** Paths of everything that is set, in the same spelling. */
export function pathsOf(values: unknown, path = ''): readonly string[] {
  if (Array.isArray(values) && values.some((item) => typeof item === 'object'))
    return values.flatMap((item) => pathsOf(item, `${path}[]`));
  const isMap = typeof values === 'object' && values !== null && !Array.isArray(values);
  const entries = isMap ? Object.entries(values) : [];
  // An empty map is a value like any other, but not when it is the whole.
  if (entries.length === 0) return path === '' ? [] : [path];
  return entries.flatMap(([key, child]) => pathsOf(child, path === '' ? key : `${path}.${key}`));
}

/** What stands at a path without lists; undefined where the path ends early. */
export function valueAt(values: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Readonly<Record<string, unknown>> | undefined)?.[key], values);
}

export function isKnown({ paths, open = [] }: KnownValues, path: string): boolean {
  return paths.includes(path) || open.some((map) => path === map.path || path.startsWith(`${map.path}.`));
}

interface Mistyped {
  readonly path: string;
  /** What stands there. */
  readonly value: unknown;
  /** What may stand there. */
  readonly wanted: string;
}

/** Paths at which something stands that the chart does not take there; of `null` Helm takes its own value. */
export function mistypedPaths(values: unknown): readonly Mistyped[] {
  return [...new Set(pathsOf(values))].flatMap((path) => {
    const wanted = typesAt(path);
    const isWrong = (value: unknown): boolean => value !== null && !wanted.some((type) => isOf(type, value));
    return valuesAt(values, path)
      .filter(isWrong)
      .map((value) => ({ path, value, wanted: wanted.join(' or ') }));
  });
}

/** Paths below the open maps of a chart at which something stands that may not stand there. */
export function misplacedPaths(values: unknown, { open = [] }: KnownValues): readonly string[] {
  return open.flatMap(({ path, holds }) => {
    if (holds === 'anything') return [];
    const entries = valuesAt(values, path).flatMap((map) => Object.entries(map ?? {}));
    return entries.filter(([, value]) => !holds.some((type) => isOf(type, value))).map(([key]) => `${path}.${key}`);
  });
}

/** Whatever stands at a path: of a list something in each item. */
export function valuesAt(values: unknown, path: string): readonly unknown[] {
  return path.split('.').reduce<readonly unknown[]>(
    (parents, part) => {
      const children = parents.flatMap((parent) =>
        typeof parent === 'object' && parent !== null && Object.hasOwn(parent, part.replace('[]', ''))
          ? [(parent as Readonly<Record<string, unknown>>)[part.replace('[]', '')]]
          : [],
      );
      return part.endsWith('[]') ? children.flat() : children;
    },
    [values],
  );
}

/** Paths below a part of a chart. */
export function below(part: string, paths: readonly string[]): readonly string[] {
  return paths.map((path) => `${part}.${path}`);
}

/** What containers ask for and may use. */
export const containerResources = below('resources', [
  'limits.cpu',
  'limits.memory',
  'requests.cpu',
  'requests.memory',
]);
