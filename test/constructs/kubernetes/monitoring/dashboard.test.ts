import { type Dashboard, toGrafana } from '../../../../src/constructs/kubernetes/monitoring/dashboard';
import { type GrafanaDashboard, monitored } from '../../../support/monitoring';

const all = monitored().flatMap(({ system, namespace, dashboards }) =>
  dashboards.map((dashboard) => [system, { dashboard, namespace }] as const),
);

test('every system that is monitored has a dashboard of its own address', () => {
  expect(all.map(([system]) => system)).toEqual(monitored().map(({ system }) => system));
  const addresses = all.map(([, { dashboard }]) => dashboard.uid);
  expect(new Set(addresses).size).toBe(addresses.length);
});

describe.each(all)('The dashboard of %s', (_, { dashboard, namespace }) => {
  test('has panels that do not lie on each other, each with a number of its own', () => {
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const taken = new Set<string>();
    for (const { title, gridPos } of dashboard.panels)
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++)
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect([title, x < 24, taken.has(`${x} ${y}`)]).toEqual([title, true, false]);
          taken.add(`${x} ${y}`);
        }
  });

  test('asks the Prometheus of the release, in the namespace that is chosen', () => {
    const panels = dashboard.panels.filter(({ type }) => type !== 'row');
    expect(panels.length).toBeGreaterThan(9);
    for (const { datasource, targets = [] } of panels) {
      expect(datasource).toEqual({ type: 'prometheus', uid: 'prometheus' });
      expect(targets.map(({ expr }) => expr).filter((expr) => !expr.includes('namespace="$namespace"'))).toEqual([]);
    }
    expect(dashboard.templating.list.map(({ current }) => current.value)).toEqual([namespace]);
  });

  test('shows requests, failures, and p50, p95 and p99 by service and version', () => {
    const titles = dashboard.panels.map(({ title }) => title);
    expect(titles).toEqual(
      expect.arrayContaining([
        'Requests a second',
        'Share that failed',
        'Half of them at most (p50)',
        '95 % at most (p95)',
        '99 % at most (p99)',
      ]),
    );
    const requests = dashboard.panels.find(({ title }) => title === 'Requests a second');
    expect(requests?.targets?.[0]).toMatchObject({ legendFormat: '{{service}} {{version}}' });
  });
});

test('panels of a row share its width, and a row is as high as its highest panel', () => {
  const queries = [{ expr: 'up', legend: 'up' }] as const;
  const dashboard: Dashboard = {
    name: 'one',
    title: 'One',
    namespace: 'ns',
    services: ['a', 'b'],
    rows: [
      {
        title: 'First',
        panels: [
          { title: 'number', kind: 'stat', unit: 'short', queries },
          { title: 'line', unit: 's', queries },
        ],
      },
      { title: 'Second', panels: [{ title: 'wide', unit: 's', queries }] },
    ],
  };
  const { panels, templating } = toGrafana(dashboard) as GrafanaDashboard;
  expect(panels.map(({ title, gridPos: { x, y, w, h } }) => [title, x, y, w, h])).toEqual([
    ['First', 0, 0, 24, 1],
    ['number', 0, 1, 12, 8],
    ['line', 12, 1, 12, 8],
    ['Second', 0, 9, 24, 1],
    ['wide', 0, 10, 24, 8],
  ]);
  expect(templating.list[0]?.query).toBe('label_values(up{service=~"a|b"}, namespace)');
});
