import { join } from 'node:path';
import { addonComponents, chartComponents, overheadOf } from '../../../src/analysis/capacity/overhead';
import { helmCharts } from '../../../src/lab/versions';
import { readDocuments } from '../../../src/synth/documents';

describe('The table of what runs besides our charts', () => {
  const documents = readDocuments(join(__dirname, '../../../dist/aws'), 'aws');
  const named = (type: string, attribute: string): readonly string[] =>
    documents.stacks
      .flatMap((stack) => stack.resources)
      .filter((resource) => resource.type === type)
      .map(({ attributes }) => String(attributes[attribute]));

  test('knows every add-on and every chart in dist', () => {
    expect(named('aws_eks_addon', 'addon_name').length).toBeGreaterThan(4);
    expect(named('aws_eks_addon', 'addon_name').filter((name) => !Object.hasOwn(addonComponents, name))).toEqual([]);
    expect(named('helm_release', 'chart').filter((name) => !Object.hasOwn(chartComponents, name))).toEqual([]);
  });

  test('counts the two containers beside Grafana, which read dashboards and data sources', () => {
    const grafana = overheadOf(documents).find(({ name }) => name === 'grafana');
    expect(Number(grafana?.cpu)).toBeCloseTo(0.05 + 2 * 0.01);
    expect(Number(grafana?.memory)).toBe((128 + 2 * 64) * 2 ** 20);
  });

  test('knows every chart that src/lab/versions.ts names', () => {
    const charts = Object.values(helmCharts).map(({ name }) => name);
    expect(charts.length).toBeGreaterThan(5);
    expect(charts.filter((name) => !Object.hasOwn(chartComponents, name))).toEqual([]);
  });
});
