/** Paths of Helm values, and what one version of a chart knows of them. */

/** What one version of a chart does something with. Helm passes on, silently, whatever else it is given. */
export interface KnownValues {
  /** As the repository calls it. */
  readonly chart: string;
  /** Apart from lab/versions on purpose: what raises it there fails until the chart is read again. */
  readonly version: string;
  /** Where the paths were read. */
  readonly source: string;
  /**
   * Paths of values, of the parts of the chart that anybody here had a use for: `a.b`, `a[].b` in each item
   * of a list, `a.*` for everything below a map whose keys are free.
   */
  readonly paths: readonly string[];
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

export function isKnown({ paths }: KnownValues, path: string): boolean {
  return paths.some((known) => (known.endsWith('.*') ? `${path}.`.startsWith(known.slice(0, -1)) : known === path));
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
