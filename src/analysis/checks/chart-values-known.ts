import { knownValues } from '../chart-values/known';
import { isKnown, type KnownValues, misplacedPaths, mistypedPaths, pathsOf } from '../chart-values/paths';
import { type HelmReleaseResource, releasesOf } from '../releases';
import type { Finding, Rule } from '../rule';

/** Neither Helm nor Terraform says a word about a key that the chart does not know: what it was to do is not done. */
export const chartValuesKnown: Rule = {
  id: 'chart-values-known',
  holds: 'every value of a Helm release is one that this version of its chart knows, and of its type',
  check: (_, documents) => releasesOf(documents).flatMap(findingsOf),
};

function findingsOf(release: HelmReleaseResource): readonly Finding[] {
  const { address, chart, version, values } = release;
  const known = knownValues.find((one) => one.chart === chart);
  if (!known || known.version !== version)
    return [{ address, value: `chart: ${chart} ${version}`, remedy: unread(known) }];
  const unknown = pathsOf(values).filter((path) => !isKnown(known, path));
  const mistyped = mistypedPaths(values).filter(({ path }) => known.paths.includes(path));
  const finding = (place: string, what: string) => ({
    address,
    value: `values: ${place}`,
    remedy: `${what}: see ${known.source}`,
  });
  return [
    ...unknown.map((path) => finding(path, `${chart} ${version} knows no such value`)),
    ...mistyped.map(({ path, value, wanted }) =>
      finding(`${path}: ${JSON.stringify(value)}`, `${chart} ${version} takes another type there (${wanted})`),
    ),
    ...misplacedPaths(values, known).map((path) => finding(path, `${chart} ${version} takes no such thing there`)),
  ];
}

function unread(known: KnownValues | undefined): string {
  const place = 'src/analysis/chart-values';
  return known
    ? `${place} knows the values of ${known.version}: read those of the new version at ${known.source}`
    : `read which values the chart knows, and list them in ${place}`;
}
