import { isDeepStrictEqual } from 'node:util';
import { knownRenders } from '../chart-renders/known';
import { valueAt } from '../chart-values/paths';
import { type HelmReleaseResource, releasesOf } from '../releases';
import type { Finding, Rule } from '../rule';

/** Policies, monitors, addresses and the count of what pods ask for rely on what charts make, and charts change it. */
export const chartRendersKnown: Rule = {
  id: 'chart-renders-known',
  holds: 'of every Helm release it is known which pods and Services its chart makes',
  check: (_, documents) => releasesOf(documents).flatMap(findingsOf),
};

const place = 'src/analysis/chart-renders';

function findingsOf({ address, chart, version, name, namespace, values }: HelmReleaseResource): readonly Finding[] {
  const known = knownRenders.find((one) => one.chart === chart);
  if (!known) return [{ address, value: `chart: ${chart}`, remedy: `list in ${place} what the chart makes` }];
  const { source, release, assumes = {} } = known;
  const again =
    known.known.how === 'rendered'
      ? 'name a module that has it in scripts/chart-modules.ts, and run: npm run renders'
      : `read ${source} of the new version, and bring ${place} up to it`;
  if (known.version !== version)
    return [{ address, value: `chart: ${chart} ${version}`, remedy: `known is ${known.version}: ${again}` }];
  const differing = Object.entries(assumes).filter(([path, value]) => !isDeepStrictEqual(valueAt(values, path), value));
  return [
    ...(name === release && namespace === known.namespace
      ? []
      : [
          {
            address,
            value: `release: ${namespace}/${name}`,
            remedy: `the chart names objects after it: name it ${known.namespace}/${release}, or change ${place}`,
          },
        ]),
    ...differing.map(([path, value]) => ({
      address,
      value: `values: ${path}: ${said(valueAt(values, path))}`,
      remedy: `what the chart makes is known for ${said(value)}: change ${place} too`,
    })),
  ];
}

function said(value: unknown): string {
  return value === undefined ? 'the chart’s own value' : JSON.stringify(value);
}
